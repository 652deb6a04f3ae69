import { describe, expect, it } from 'vitest';
import { previewKind } from './preview-kind.ts';

const kindOf = (content_type: string | null, name: string | null, size_bytes = 100) => previewKind({ content_type, name, size_bytes });

describe('the preview of an attachment', () => {
  it.each([
    ['image/png', 'screenshot.png', 'image'],
    ['IMAGE/JPEG; q=1', null, 'image'],
    ['text/plain; charset=utf-8', 'a', 'text'],
    ['application/json', null, 'text'],
    ['application/vnd.api+json', null, 'text'],
    ['text/html', 'page.html', 'text'],
    [null, 'server.log', 'text'],
    ['application/octet-stream', 'state.JSON', 'text'],
  ] as const)('%s named %s can be shown', (type, name, kind) => expect(kindOf(type, name)).toBe(kind));

  it.each([
    ['image/svg+xml', 'a.svg'],
    ['application/pdf', 'a.txt'],
    ['application/octet-stream', 'core.dmp'],
    [null, null],
    ['', 'noextension'],
  ] as const)('%s named %s is only a download', (type, name) => expect(kindOf(type, name)).toBeNull());

  it('leaves empty and big ones to a download', () => {
    expect(kindOf('text/plain', 'a.txt', 0)).toBeNull();
    expect(kindOf('text/plain', 'a.txt', 300_000)).toBeNull();
    expect(kindOf('image/png', 'a.png', 300_000)).toBe('image');
    expect(kindOf('image/png', 'a.png', 5_000_000)).toBeNull();
  });
});
