import { describe, expect, it } from 'vitest';
import { parseStackText } from './parse-stack-text.ts';

function frames(text: string) {
  return parseStackText(text, 'javascript')
    .exceptions.at(-1)!
    .frames.map(({ function: name, filename, line, column, isAsync }) => [name, filename, line, column, isAsync]);
}

describe('parseStackText of JavaScript', () => {
  it('reads the frames of V8, throw last', () => {
    const text = `TypeError: Cannot read properties of undefined (reading 'title')
    at formatCitation (/srv/app/src/citations.js:4:20)
    at /srv/app/src/citations.js:7:33
    at Array.map (<anonymous>)
    at new Indexer (file:///srv/app/src/indexer.mjs:12:9)
    at Object.run [as handler] (C:\\app\\run.js:3:1)
    at async Promise.all (index 0)
    at async loadAll (node:internal/modules/run:9:3)`;
    expect(frames(text)).toEqual([
      ['loadAll', 'node:internal/modules/run', 9, 3, true],
      ['Promise.all', '<anonymous>', null, null, true],
      ['Object.run [as handler]', 'C:\\app\\run.js', 3, 1, false],
      ['new Indexer', '/srv/app/src/indexer.mjs', 12, 9, false],
      ['Array.map', '<anonymous>', null, null, false],
      ['', '/srv/app/src/citations.js', 7, 33, false],
      ['formatCitation', '/srv/app/src/citations.js', 4, 20, false],
    ]);
  });

  it('takes the file that called eval as the place of code from eval', () => {
    expect(frames('Error: x\n    at eval (eval at compile (/srv/app/tpl.js:10:5), <anonymous>:1:7)\n    at JSON.parse (native)')).toEqual([
      ['JSON.parse', '[native code]', null, null, false],
      ['', '/srv/app/tpl.js', 10, 5, false],
    ]);
  });

  it('reads bundler and dev server names', () => {
    const text = `Error: x
    at render (webpack-internal:///(rsc)/./src/page.tsx:20:11)
    at https://cdn.example.com/assets/index-BxA1f3k2.js?v=1:1:20493
    at fetchAnswer (address at index.android.bundle:1:2345)`;
    expect(frames(text).map(([, filename, , column]) => [filename, column])).toEqual([
      ['index.android.bundle', 2345],
      ['https://cdn.example.com/assets/index-BxA1f3k2.js?v=1', 20493],
      ['webpack-internal:///(rsc)/./src/page.tsx', 11],
    ]);
  });

  it('reads SpiderMonkey: inner functions, async marks, eval', () => {
    const text = `formatSource@https://shop.example.com/@scope/answers.js:5:13
renderAnswer/<@https://shop.example.com/answers.js:9:28
async*loadAnswer@https://shop.example.com/answers.js:20:3
run@https://shop.example.com/tpl.js line 3 > eval:1:1
@https://shop.example.com/main.js:1:1`;
    expect(frames(text)).toEqual([
      ['', 'https://shop.example.com/main.js', 1, 1, false],
      ['run', 'https://shop.example.com/tpl.js', 3, null, false],
      ['loadAnswer', 'https://shop.example.com/answers.js', 20, 3, true],
      ['renderAnswer/<', 'https://shop.example.com/answers.js', 9, 28, false],
      ['formatSource', 'https://shop.example.com/@scope/answers.js', 5, 13, false],
    ]);
  });

  it('reads JavaScriptCore: native code, frames without a name', () => {
    const text = 'formatSource@https://x.com/a.js:5:20\nmap@[native code]\nhttps://x.com/b.js:9:40\nglobal code@https://x.com/c.js:60:12';
    expect(frames(text).map(([name, filename]) => [name, filename])).toEqual([
      ['global code', 'https://x.com/c.js'],
      ['', 'https://x.com/b.js'],
      ['map', '[native code]'],
      ['formatSource', 'https://x.com/a.js'],
    ]);
  });

  it('reads causes as Node prints them, the root cause first', () => {
    const text = `Error: could not load
    at load (/srv/app/a.js:1:1)
    ... 3 lines matching cause stack trace ...
    at main (/srv/app/main.js:9:9) {
  [cause]: TypeError: fetch failed
      at get (/srv/app/b.js:2:2) {
    [cause]: Error: connect ECONNREFUSED 127.0.0.1:5432
        at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)
  }
}`;
    const { exceptions } = parseStackText(text, 'javascript');
    expect(exceptions.map(({ type, value, frames: { length } }) => [type, value, length])).toEqual([
      ['Error', 'connect ECONNREFUSED 127.0.0.1:5432', 1],
      ['TypeError', 'fetch failed', 1],
      ['Error', 'could not load', 2],
    ]);
  });

  it('does not take lines of a message for frames', () => {
    expect(frames('Error: arrived\nat noon\n    at run (/srv/app/a.js:1:2)')).toEqual([['run', '/srv/app/a.js', 1, 2, false]]);
  });

  it('reads a stack whose line ends were escaped', () => {
    expect(frames('Error: x\\n    at run (/srv/app/a.js:1:2)')).toHaveLength(1);
  });
});
