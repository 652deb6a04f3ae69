/** What a column holds, from top to bottom: how high it is and where its middle would like to be. */
export type Wish = { heightPx: number; middlePx: number };

/**
 * Tops of a column's slots: each as near to its wish as order and gaps allow (least squares; slots that push each other
 * form a block that stands at the mean of its wishes).
 */
export function placeColumn(wishes: readonly Wish[], gapPx: number): number[] {
  type Block = { first: number; count: number; sum: number; heightPx: number };
  const blocks: Block[] = [];
  const topOf = ({ sum, count }: Block) => sum / count;
  wishes.forEach(({ heightPx, middlePx }, index) => {
    let block: Block = { first: index, count: 1, sum: middlePx - heightPx / 2, heightPx: heightPx + gapPx };
    for (let above = blocks.at(-1); above !== undefined && topOf(above) + above.heightPx > topOf(block); above = blocks.at(-1)) {
      blocks.pop();
      block = {
        first: above.first,
        count: above.count + block.count,
        sum: above.sum + block.sum - block.count * above.heightPx,
        heightPx: above.heightPx + block.heightPx,
      };
    }
    blocks.push(block);
  });
  return blocks.flatMap((block) => {
    let top = topOf(block);
    return wishes.slice(block.first, block.first + block.count).map(({ heightPx }) => {
      const own = top;
      top += heightPx + gapPx;
      return own;
    });
  });
}
