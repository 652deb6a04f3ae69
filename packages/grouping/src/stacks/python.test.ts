import { describe, expect, it } from 'vitest';
import { parseStackText } from './parse-stack-text.ts';

function read(text: string) {
  return parseStackText(text, 'python').exceptions;
}

describe('parseStackText of Python', () => {
  it('reads frames with their code, without carets', () => {
    const [exception] = read(`Traceback (most recent call last):
  File "/srv/app/main.py", line 12, in <module>
    run()
  File "/srv/app/receipts.py", line 8, in total
    return receipt["total"] / rates[receipt["currency"]]
                              ~~~~~^^^^^^^^^^^^^^^^^^^^^
KeyError: 'USD'
`);
    expect(exception).toMatchObject({ type: 'KeyError', value: "'USD'" });
    expect(exception?.frames.map(({ function: name, line, contextLine }) => [name, line, contextLine])).toEqual([
      ['<module>', 12, 'run()'],
      ['total', 8, 'return receipt["total"] / rates[receipt["currency"]]'],
    ]);
  });

  it('tells causes from what was only being handled', () => {
    const exceptions = read(`Traceback (most recent call last):
  File "/a.py", line 1, in a
    x
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/a.py", line 3, in a
    y
pkg.errors.Missing: no a

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/a.py", line 9, in b
    z
RuntimeError: job failed
second line`);
    expect(exceptions.map(({ type, link }) => [type, link])).toEqual([
      ['KeyError', 'context'],
      ['pkg.errors.Missing', 'cause'],
      ['RuntimeError', ''],
    ]);
    expect(exceptions.at(-1)?.value).toBe('job failed\nsecond line');
  });

  it('reads exception groups as a tree, also below a wrapping exception', () => {
    const exceptions = read(`  + Exception Group Traceback (most recent call last):
  |   File "/srv/app/tools.py", line 30, in gather
  |     async with asyncio.TaskGroup() as group:
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/app/tools.py", line 12, in fetch
    |     raise ConnectionError("lost")
    | ConnectionError: lost
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/srv/app/tools.py", line 20, in rate
    |     raise LookupError("none")
    | LookupError: none
    +------------------------------------

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/app/main.py", line 4, in main
    raise RuntimeError("gave up") from error
RuntimeError: gave up`);
    const byType = new Map(exceptions.map((exception) => [exception.type, exception]));
    const group = byType.get('ExceptionGroup');
    expect(exceptions.at(-1)?.type).toBe('RuntimeError');
    expect(group).toMatchObject({ isGroup: true, link: 'cause', parentId: byType.get('RuntimeError')?.id });
    expect(byType.get('ConnectionError')).toMatchObject({ link: 'member', parentId: group?.id, value: 'lost' });
    expect(byType.get('LookupError')).toMatchObject({ link: 'member', parentId: group?.id });
    expect(byType.get('LookupError')?.frames).toHaveLength(1);
  });

  it('takes the place of an import, not of the bad code, for a syntax error', () => {
    const [exception] = read(`Traceback (most recent call last):
  File "/srv/app/main.py", line 2, in <module>
    import plugin
  File "/srv/app/plugin.py", line 7
    def broken(:
               ^
SyntaxError: invalid syntax`);
    expect(exception).toMatchObject({ type: 'SyntaxError', value: 'invalid syntax' });
    expect(exception?.frames.map(({ filename }) => filename)).toEqual(['/srv/app/main.py']);
  });

  it('reads over repeated lines and text around the traceback', () => {
    const [exception, ...others] = read(`ERROR worker 12: job failed
Traceback (most recent call last):
  File "/srv/app/tree.py", line 5, in walk
    return walk(node)
  [Previous line repeated 996 more times]
  File "/srv/app/tree.py", line 3, in walk
    depth += 1
RecursionError: maximum recursion depth exceeded`);
    expect(others).toEqual([]);
    expect(exception?.type).toBe('RecursionError');
    expect(exception?.frames).toHaveLength(2);
  });
});
