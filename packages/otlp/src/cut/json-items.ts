import type { BodyItems } from '@sentryai/schema';
import type { OtlpSignal } from '../encode-responses.ts';
import { JsonLocation, type JsonObject } from '../json/location.ts';
import { parseJsonBody } from '../json/parse-body.ts';
import { runs } from './runs.ts';
import { SIGNAL_ITEMS } from './signal-items.ts';

type Item = { resource: JsonObject; scope: JsonObject; value: JsonObject };

/** Items of a JSON body by place; nothing of them is read. */
export function jsonItems(body: Uint8Array, signal: OtlpSignal): BodyItems {
  const { itemType, path } = SIGNAL_ITEMS[signal];
  const at = new JsonLocation();
  const items: Item[] = [];
  at.eachObject(parseJsonBody(body), path[0], (resource) => {
    at.eachObject(resource, path[1], (scope) => {
      at.eachObject(scope, path[2], (value) => items.push({ resource, scope, value }));
    });
  });
  return {
    count: items.length,
    typeOf: () => itemType,
    take: (from, to) => ({ body: write(items.slice(from, to), path), format: 'json' }),
  };
}

function write(items: readonly Item[], [resources, scopes, values]: readonly [string, string, string]): Uint8Array {
  const request = {
    [resources]: runs(items, ({ resource }) => resource).map((ofResource) => ({
      ...ofResource[0].resource,
      [scopes]: runs(ofResource, ({ scope }) => scope).map((ofScope) => ({
        ...ofScope[0].scope,
        [values]: ofScope.map(({ value }) => value),
      })),
    })),
  };
  return new TextEncoder().encode(JSON.stringify(request));
}
