import type { BodyItems } from '@sentryai/schema';
import type { OtlpSignal } from '../encode-responses.ts';
import { JsonLocation, type JsonObject } from '../json/location.ts';
import { dataKindOf } from '../json/metrics.ts';
import { parseJsonBody } from '../json/parse-body.ts';
import { runs } from './runs.ts';
import { SIGNAL_ITEMS } from './signal-items.ts';

/** An object of the body, and the member of the one around it that holds it: alone, or in a list. */
type Step = { name: string; value: JsonObject; isAlone?: true };
/** The way to an item from the outermost object; the last step is the item. */
type Item = readonly Step[];

/** Items of a JSON body by place; nothing of them is read. */
export function jsonItems(body: Uint8Array, signal: OtlpSignal): BodyItems {
  const { itemType, path } = SIGNAL_ITEMS[signal];
  const at = new JsonLocation();
  const items: Item[] = [];
  at.eachObject(parseJsonBody(body), path[0], (resource) => {
    at.eachObject(resource, path[1], (scope) => {
      at.eachObject(scope, path[2], (value) => {
        const way = [resource, scope, value].map((each, level): Step => ({ name: path[level] ?? '', value: each }));
        if (signal === 'metrics') addPoints(at, way, value, items);
        else items.push(way);
      });
    });
  });
  return {
    count: items.length,
    typeOf: () => itemType,
    take: (from, to) => ({ body: new TextEncoder().encode(JSON.stringify(membersOf(items.slice(from, to), 0))), format: 'json' }),
  };
}

/** A metric of which nothing can be read counts as one item, and is taken whole. */
function addPoints(at: JsonLocation, way: Item, metric: JsonObject, items: Item[]): void {
  const [name] = dataKindOf(metric);
  if (name === '') items.push(way);
  else {
    at.object(metric, name, (data) => {
      at.eachObject(data, 'dataPoints', (point) =>
        items.push([...way, { name, value: data, isAlone: true }, { name: 'dataPoints', value: point }]),
      );
    });
  }
}

/** The members that lead to the items from the objects of one level; those that hold none of them are left out. */
function membersOf(items: readonly Item[], level: number): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  const lists = new Map<string, unknown[]>();
  for (const group of runs(items, (item) => (item[level] as Step).value)) {
    const { name, value, isAlone } = group[0][level] as Step;
    const isItem = group[0].length === level + 1;
    const taken = isItem ? value : { ...value, ...membersOf(group, level + 1) };
    if (isAlone) members[name] = taken;
    else if (!lists.get(name)?.push(taken)) lists.set(name, [taken]);
  }
  return { ...members, ...Object.fromEntries(lists) };
}
