import { describe, expect, it } from 'vitest';
import { stackFrame, type Language, type StackFrame } from '../occurrence.ts';
import { fileStem, functionName, scriptStem } from './function-name.ts';
import { isGenericName } from './generic-names.ts';
import { isInApp } from './in-app.ts';

describe('isInApp', () => {
  const cases: [Language, Partial<StackFrame>, boolean][] = [
    ['javascript', { filename: '/srv/app/src/llm.js' }, true],
    ['javascript', { filename: '/srv/app/node_modules/openai/client.js', inApp: true }, false],
    ['javascript', { filename: 'node:internal/process/task_queues' }, false],
    ['javascript', { filename: 'https://shop.example.com/assets/index-BxA1f3k2.js' }, true],
    ['javascript', { filename: 'https://shop.example.com/assets/vendor-9f8e.js' }, false],
    ['javascript', { filename: 'chrome-extension://abc/inject.js' }, false],
    ['javascript', { filename: 'https://localhost:5173/node_modules/.vite/deps/react.js' }, false],
    ['javascript', { filename: '/srv/app/src/llm.js', inApp: false }, false],
    ['javascript', { filename: 'https://x.com/a.js', function: 'sentryWrapped' }, false],
    ['python', { filename: '/srv/app/shop/llm.py' }, true],
    ['python', { filename: '/srv/app/.venv/lib/python3.12/site-packages/openai/_client.py' }, false],
    ['python', { filename: '/usr/lib/python3.11/json/decoder.py' }, false],
    ['python', { filename: 'C:\\Python311\\Lib\\json\\decoder.py' }, false],
    ['python', { filename: '<frozen importlib._bootstrap>' }, false],
    ['python', { filename: '/usr/lib/python3.11/site-packages/acme/app.py', inApp: true }, true],
    ['go', { filename: '/srv/app/deck/deck.go', module: 'shop/deck' }, true],
    ['go', { filename: '/usr/local/go/src/net/http/server.go', module: 'net/http' }, false],
    ['go', { filename: '/home/build/go/pkg/mod/github.com/pkg/errors@v0.9.1/errors.go', module: 'github.com/pkg/errors' }, false],
    ['go', { filename: 'shop/main.go', module: 'main' }, true],
    ['go', { filename: 'runtime/debug/stack.go', module: 'runtime/debug' }, false],
    ['java', { module: 'com.acme.shop.Cart' }, true],
    ['java', { module: 'org.springframework.web.Filter' }, false],
    ['java', { module: 'java.util.ArrayList' }, false],
    ['dotnet', { module: 'Acme.Rag.Indexer' }, true],
    ['dotnet', { module: 'System.Linq.Enumerable' }, false],
    ['ruby', { filename: '/srv/app/app/jobs/nightly.rb' }, true],
    ['ruby', { filename: '/usr/local/bundle/gems/puma-6.4.2/lib/puma.rb' }, false],
    ['php', { filename: '/var/www/src/Cart.php', module: 'App\\Cart' }, true],
    ['php', { filename: '/var/www/vendor/symfony/http-kernel/HttpKernel.php' }, false],
    ['rust', { filename: './src/deck.rs', module: 'shop::deck' }, true],
    ['rust', { module: 'tokio::runtime::task' }, false],
    ['rust', { module: '<alloc::vec::Vec<T,A> as core::ops::index::Index<I>>' }, false],
  ];

  it.each(cases)('%s %j: %s', (language, frame, expected) => {
    expect(isInApp(stackFrame(frame), language, [])).toBe(expected);
  });

  it('follows the project, the last rule that matches', () => {
    const rules = [
      { field: 'path', pattern: '*/node_modules/@acme/*', inApp: true },
      { field: 'function', pattern: 'legacy*', inApp: false },
    ] as const;
    expect(isInApp(stackFrame({ filename: '/a/node_modules/@acme/core/x.js' }), 'javascript', rules)).toBe(true);
    expect(isInApp(stackFrame({ filename: '/a/node_modules/@acme/core/x.js', function: 'legacyLoad' }), 'javascript', rules)).toBe(false);
  });
});

describe('functionName', () => {
  const cases: [Language, Partial<StackFrame>, string, string][] = [
    ['javascript', { function: 'Object.formatCitation' }, 'formatCitation', ''],
    ['javascript', { function: 'exports2.run' }, 'run', ''],
    ['javascript', { function: 'async UsageChart.drawPoints [as draw]' }, 'drawPoints', 'UsageChart'],
    ['javascript', { function: 'renderAnswer/<' }, 'renderAnswer', ''],
    ['javascript', { function: 'loadInvoice2' }, 'loadInvoice', ''],
    ['javascript', { function: 'loadInvoice$1' }, 'loadInvoice', ''],
    ['javascript', { function: 'Timeout._onTimeout' }, '', ''],
    ['javascript', { function: 'Object.<anonymous>' }, '', ''],
    ['javascript', { function: '_callee$' }, '', ''],
    ['javascript', { function: 'e.t' }, '', ''],
    ['python', { function: 'Indexer.load.<locals>.inner', filename: '/srv/app/rag/indexer.py' }, 'inner', 'indexer'],
    ['python', { function: '<lambda>', filename: '/srv/app/a.py' }, '', 'a'],
    ['python', { function: 'load', filename: '/srv/app/rag/__init__.py' }, 'load', 'rag'],
    ['go', { module: 'github.com/acme/shop/deck', function: '(*Deck).PickSlide.func1.2' }, 'Deck.PickSlide', 'deck'],
    ['go', { module: 'shop/deck', function: 'each[...]' }, 'each', 'deck'],
    ['go', { module: 'main', function: 'cause.CountWords.func1', filename: '/srv/app/deck/deck.go' }, 'CountWords', 'deck'],
    ['java', { module: 'com.acme.Cart', function: 'lambda$total$3' }, 'total', 'com.acme.Cart'],
    ['java', { module: 'com.acme.Chunker$split$2', function: 'invokeSuspend' }, 'split', 'com.acme.Chunker'],
    ['java', { module: 'com.acme.Orders$$EnhancerBySpringCGLIB$$1a2b', function: 'place' }, 'place', 'com.acme.Orders'],
    ['dotnet', { module: 'Acme.Indexer.<LoadAsync>d__5', function: 'MoveNext' }, 'LoadAsync', 'Acme.Indexer'],
    ['dotnet', { module: 'Acme.Ranker.<>c__DisplayClass3_0', function: '<Rank>b__1' }, 'Rank', 'Acme.Ranker'],
    ['dotnet', { module: 'Acme.Prompts', function: '<Find>g__Lookup|4_0' }, 'Lookup', 'Acme.Prompts'],
    ['ruby', { function: 'block (2 levels) in CartTotals#total', filename: 'app/cart_totals.rb' }, 'total', 'cart_totals'],
    ['php', { module: 'App\\Cart', function: 'total' }, 'total', 'App\\Cart'],
    ['php', { function: '{closure:App\\Cart::total():12}' }, 'total', 'App\\Cart'],
    ['rust', { module: 'shop::deck', function: 'pick' }, 'pick', 'shop::deck'],
  ];

  it.each(cases)('%s %j is %s of %s', (language, frame, name, owner) => {
    expect(functionName(stackFrame(frame), language)).toMatchObject({ name, owner });
  });

  it('knows a name that a minifier made', () => {
    expect(functionName(stackFrame({ function: 't' }), 'javascript').isMinified).toBe(true);
    expect(functionName(stackFrame({ function: '' }), 'javascript').isMinified).toBeUndefined();
  });
});

it('takes build hashes and extensions from file names', () => {
  const stems = ['/srv/app/llm.ts', 'https://x.com/assets/llm-BxA1f3k2.js?v=1', '/dist/llm.8f3a2b1c.chunk.js', 'C:\\app\\llm.min.js'].map(
    fileStem,
  );
  expect(stems).toEqual(['llm', 'llm', 'llm', 'llm']);
  expect(fileStem('/srv/app/load-version2.js')).toBe('load-version2');
  expect(scriptStem('/dist/main.js')).toBe('');
});

it('knows functions that many share by their words', () => {
  for (const name of ['run', 'parseJson', 'handleRequest', 'withRetry', 'safe_parse_response', 'retrying', 'onClicked', 'x'])
    expect(isGenericName(name), name).toBe(true);
  for (const name of ['parseReceipt', 'callModel', 'formatCitation', 'load_customer', 'getWeather'])
    expect(isGenericName(name), name).toBe(false);
});
