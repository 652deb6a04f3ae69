import { describe, expect, it } from 'vitest';
import { parseStackText } from './parse-stack-text.ts';

function frames(text: string, language: 'ruby' | 'php' | 'rust') {
  return parseStackText(text, language).exceptions.map((exception) => ({
    type: exception.type,
    value: exception.value,
    frames: exception.frames.map(({ module, function: name, filename, line }) => [module, name, filename, line]),
  }));
}

describe('parseStackText of Ruby', () => {
  const expected = [
    ['', 'show', 'app/carts.rb', 9],
    ['', 'total', 'app/totals.rb', 14],
  ];

  it('reads full messages in both orders', () => {
    const newestFirst = "app/totals.rb:14:in `total': undefined method `x' for nil (NoMethodError)\n\tfrom app/carts.rb:9:in `show'";
    const oldestFirst =
      "Traceback (most recent call last):\n\t1: from app/carts.rb:9:in `show'\napp/totals.rb:14:in `total': undefined method `x' for nil (NoMethodError)";
    for (const text of [newestFirst, oldestFirst]) {
      expect(frames(text, 'ruby')).toEqual([{ type: 'NoMethodError', value: "undefined method `x' for nil", frames: expected }]);
    }
  });

  it('reads a plain backtrace, and methods with their class', () => {
    expect(frames("app/totals.rb:14:in 'Totals#total'\napp/carts.rb:9:in 'Carts#show'", 'ruby')[0]?.frames.map(([, name]) => name)).toEqual(
      ['Carts#show', 'Totals#total'],
    );
  });
});

describe('parseStackText of PHP', () => {
  it('gives each function the place where it stood, not where it was called', () => {
    const text = `PHP Fatal error:  Uncaught App\\Bad: no price in /srv/app/Totals.php:31
Stack trace:
#0 /srv/app/Totals.php(22): App\\Totals->line(Object(App\\Line), 'in x:1')
#1 [internal function]: App\\Totals->App\\{closure}()
#2 {main}
  thrown in /srv/app/Totals.php on line 31`;
    expect(frames(text, 'php')).toEqual([
      {
        type: 'App\\Bad',
        value: 'no price',
        frames: [
          ['', '{main}', '[internal function]', null],
          ['', 'App\\Totals->App\\{closure}', '/srv/app/Totals.php', 22],
          ['App\\Totals', 'line', '/srv/app/Totals.php', 31],
        ],
      },
    ]);
  });

  it('reads chains, the cause first', () => {
    const text =
      'Exception: a in /a.php:1\nStack trace:\n#0 {main}\n\nNext RuntimeException: b in /a.php:2\nStack trace:\n#0 /a.php(9): f()\n#1 {main}';
    expect(frames(text, 'php').map(({ type, value }) => [type, value])).toEqual([
      ['Exception', 'a'],
      ['RuntimeException', 'b'],
    ]);
  });

  it('reads the form of its OpenTelemetry SDK', () => {
    expect(frames('Error: x\n at App.Totals.line(Totals.php:36)\n at {main}(index.php:9)', 'php')[0]?.frames).toEqual([
      ['App.Totals', 'line', 'Totals.php', 36],
    ]);
  });
});

describe('parseStackText of Rust', () => {
  it('reads panics from below the machinery, old header and new', () => {
    const stack =
      'stack backtrace:\n   0: rust_begin_unwind\n   1: core::panicking::panic_fmt\n   2: shop::deck::pick::{{closure}}\n             at ./src/deck.rs:4:5\n   3: shop::main';
    const expected = {
      type: 'panic',
      value: 'no slide',
      frames: [
        ['shop', 'main', '', null],
        ['shop::deck', 'pick', './src/deck.rs', 4],
      ],
    };
    expect(frames(`thread 'main' panicked at src/deck.rs:4:5:\nno slide\n${stack}`, 'rust')).toEqual([expected]);
    expect(frames(`thread 'main' panicked at 'no slide', src/deck.rs:4:5\n${stack}`, 'rust')).toEqual([expected]);
  });

  it('reads the causes that anyhow prints', () => {
    const text =
      'Error: could not answer\n\nCaused by:\n    0: call failed\n    1: connection refused\n\nStack backtrace:\n   0: shop::ask\n             at ./src/main.rs:9:1';
    expect(frames(text, 'rust').map(({ value }) => value)).toEqual(['connection refused', 'call failed', 'could not answer']);
  });
});
