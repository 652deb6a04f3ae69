import { describe, expect, it } from 'vitest';
import { parseStackText } from './parse-stack-text.ts';

function read(text: string) {
  return parseStackText(text, 'go').exceptions;
}

describe('parseStackText of Go', () => {
  it('reads the goroutine that panicked, from below the panic', () => {
    const exceptions = read(`panic: runtime error: index out of range [5] with length 3 [recovered]
	panic: runtime error: index out of range [5] with length 3

goroutine 18 [running]:
testing.tRunner.func1.2({0x51, 0x6})
	/usr/local/go/src/testing/testing.go:1734 +0x21c
panic({0x51?, 0x6?})
	/usr/local/go/src/runtime/panic.go:792 +0x132
github.com/acme/shop/deck.(*Deck).PickSlide(...)
	/srv/app/deck/deck.go:9
main.main()
	/srv/app/main.go:42 +0x33
created by main.start in goroutine 1
	/srv/app/main.go:12 +0x1d

goroutine 7 [select]:
main.other()
	/srv/app/other.go:1 +0x1
exit status 2`);
    expect(exceptions).toHaveLength(1);
    expect(exceptions[0]).toMatchObject({ type: 'panic', value: 'runtime error: index out of range [5] with length 3', stackOf: 'throw' });
    expect(exceptions[0]?.frames.map(({ module, function: name, line }) => [module, name, line])).toEqual([
      ['main', 'start', 12],
      ['main', 'main', 42],
      ['github.com/acme/shop/deck', '(*Deck).PickSlide', 9],
    ]);
  });

  it('knows a stack that was printed by whoever logged the error', () => {
    const [exception] = read(`goroutine 1 [running]:
runtime/debug.Stack()
	/usr/local/go/src/runtime/debug/stack.go:26 +0x5e
main.recordError({0x76, 0x5f})
	/srv/app/main.go:80 +0x32`);
    expect(exception).toMatchObject({ type: '', stackOf: 'report' });
    expect(exception?.frames).toHaveLength(2);
  });

  it('reads errors that print their own stacks, one for each wrapping', () => {
    const exceptions = read(`open /etc/shop.json: no such file or directory
main.readConfig
	/srv/app/config.go:12
main.main
	/srv/app/main.go:5
runtime.main
	/usr/local/go/src/runtime/proc.go:290
could not start
main.start
	/srv/app/main.go:20`);
    expect(exceptions.map(({ value, frames: { length } }) => [value, length])).toEqual([
      ['open /etc/shop.json: no such file or directory', 3],
      ['could not start', 1],
    ]);
  });

  it('reads the type of a value that somebody panicked with', () => {
    expect(read('panic: main.QuotaError{Used:3}\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/app/main.go:1 +0x1')[0]?.type).toBe(
      'main.QuotaError',
    );
  });
});
