/** Which rows are chosen. Ranges go from the row that was chosen last to the one that is chosen now. */
export type Selection = { ids: ReadonlySet<string>; anchor: string | null };

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

export function toggleRow(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** Chooses everything between the anchor and a row, both included; without an anchor, the row. */
export function selectRange(selection: Selection, id: string, order: readonly string[]): Selection {
  const to = order.indexOf(id);
  const from = selection.anchor === null ? to : order.indexOf(selection.anchor);
  if (to === -1 || from === -1) return toggleRow({ ...selection, anchor: null }, id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: id };
}

/** Chosen rows that are still on screen, in the order of the list. */
export function selectedRows<T extends { id: string }>(selection: Selection, rows: readonly T[]): T[] {
  return rows.filter(({ id }) => selection.ids.has(id));
}
