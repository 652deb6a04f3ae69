import { expect, it } from 'vitest';
import { isPicture, readMediaReference, storedHref } from './stored-media.ts';

it('leads from an uploaded medium to its bytes', () => {
  const text = '@@@langfuseMedia:type=image/png|id=a3-kNPkqi4CqsC2b8aEuSf|source=base64_data_uri@@@';
  expect(readMediaReference(text, 7)).toEqual({ href: '/api/v1/blobs/6b7fa434f92a8b80aab02d9bf1a12e49?project=7', mimeType: 'image/png' });
});

it('takes nothing else for one', () => {
  const texts = [
    '',
    'text',
    '@@@langfuseMedia:type=image/png|id=med_42|source=x@@@',
    'see @@@langfuseMedia:type=a|id=a3-kNPkqi4CqsC2b8aEuSf|source=x@@@',
  ];
  expect(texts.map((text) => readMediaReference(text, 1))).toEqual(texts.map(() => null));
});

it('follows addresses of stored bytes only, and shows safe pictures only', () => {
  const good = `/api/v1/blobs/${'a'.repeat(32)}?project=1`;
  expect(storedHref(good)).toBe(good);
  for (const bad of [null, '//evil.example/api/v1/blobs/x', 'javascript:alert(1)', `${good}&x=1`, `/api/v1/blobs/../keys?project=1`]) {
    expect(storedHref(bad)).toBeNull();
  }
  expect(['image/png', 'image/svg+xml', 'text/html', null].map(isPicture)).toEqual([true, false, false, false]);
});
