/**
 * Groups items, keeping their order.
 *
 * @param items any items.
 * @param keyOf what an item is grouped by.
 * @returns the groups in the order of their first item.
 */
export function groupBy<Key, Item>(items: Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
