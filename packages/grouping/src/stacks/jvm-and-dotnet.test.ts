import { describe, expect, it } from 'vitest';
import { parseStackText } from './parse-stack-text.ts';

describe('parseStackText of the JVM', () => {
  it('reads causes, and leaves out what was suppressed', () => {
    const { exceptions } = parseStackText(
      `Exception in thread "main" com.acme.OrderException: order 12 failed
	at com.acme.Orders.place(Orders.java:20)
	at java.base/java.lang.Thread.run(Thread.java:1583)
	Suppressed: java.io.IOException: close failed
		at com.acme.Socket.close(Socket.java:9)
	Caused by: java.lang.Error: inner of suppressed
		at com.acme.Socket.inner(Socket.java:10)
Caused by: java.sql.SQLException: no column
	at org.postgresql.Driver.run(Driver.java:1)
	at app//com.acme.Store.load(Store.kt:41)
	at com.acme.Native.call(Native Method)
	... 12 more`,
      'java',
    );
    expect(exceptions.map(({ type, value }) => [type, value])).toEqual([
      ['java.sql.SQLException', 'no column'],
      ['com.acme.OrderException', 'order 12 failed'],
    ]);
    expect(exceptions[0]?.frames.map(({ module, function: name, filename, line }) => [module, name, filename, line])).toEqual([
      ['com.acme.Native', 'call', '', null],
      ['com.acme.Store', 'load', 'Store.kt', 41],
      ['org.postgresql.Driver', 'run', 'Driver.java', 1],
    ]);
  });
});

describe('parseStackText of .NET', () => {
  const stack = (at: string, inLine: string, end: string): string => `Acme.BotException: not available
 ---> System.Net.Http.HttpRequestException: refused
   ${at} System.Net.Http.HttpClient.SendAsync(HttpRequestMessage request)
   ${at} Acme.Llm.<Ask>d__4.MoveNext() ${inLine}
   ${end}
   ${at} Acme.Support.Reply[T](List\`1 items, Func\`2 map)`;

  it.each([
    ['at', 'in C:\\src\\Llm.cs:line 33', '--- End of inner exception stack trace ---'],
    ['bei', 'in C:\\src\\Llm.cs:Zeile 33.', '--- Ende der internen Ausnahmestapelüberwachung ---'],
    ['à', 'dans C:\\src\\Llm.cs:ligne 33', "--- Fin de la trace de la pile d'exception interne ---"],
    ['場所', '場所 C:\\src\\Llm.cs:行 33', '--- 内部例外スタック トレースの終わり ---'],
  ])('reads inner exceptions in the language of "%s"', (at, inLine, end) => {
    const { exceptions } = parseStackText(stack(at, inLine, end), 'dotnet');
    expect(exceptions.map(({ type, value }) => [type, value])).toEqual([
      ['System.Net.Http.HttpRequestException', 'refused'],
      ['Acme.BotException', 'not available'],
    ]);
    expect(exceptions[0]?.frames.map(({ module, function: name, line }) => [module, name, line])).toEqual([
      ['Acme.Llm.<Ask>d__4', 'MoveNext', 33],
      ['System.Net.Http.HttpClient', 'SendAsync', null],
    ]);
    expect(exceptions[1]?.frames).toHaveLength(1);
  });

  it('does not take the seam of an async call for the end of an inner exception', () => {
    const text = `System.Exception: outer
 ---> System.Exception: inner
   at A.B.One()
--- End of stack trace from previous location ---
   at A.B.Two()
   --- End of inner exception stack trace ---
   at A.B.Three()`;
    expect(parseStackText(text, '').exceptions.map(({ frames }) => frames.map((frame) => frame.function))).toEqual([
      ['Two', 'One'],
      ['Three'],
    ]);
  });
});
