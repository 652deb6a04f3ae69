import { exactMetric } from '../fns/format-metric.ts';
import type { MetricLine } from '../fns/metric-lines.ts';

type MetricLegendProps = { lines: readonly MetricLine[]; format: (value: number | null) => string; onPick: (line: MetricLine) => void };

/** Each line with its latest, lowest and highest value: what the chart says, for those who read numbers or cannot see it. */
export function MetricLegend({ lines, format, onPick }: MetricLegendProps) {
  return (
    <section className="panel overflow-x-auto" aria-label="Values">
      <table className="w-full">
        <thead>
          <tr className="border-b border-line">
            <th className="label px-3 py-1 text-left">Series</th>
            {['Latest', 'Lowest', 'Highest'].map((title) => (
              <th key={title} className="label py-1 pr-3 text-right">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.name} className="border-b border-line last:border-0 hover:bg-hover">
              <td className="max-w-0 py-1.5 pl-3">
                <button
                  type="button"
                  disabled={line.group === null}
                  title={line.group === null ? line.name : `Only ${line.name}`}
                  onClick={() => onPick(line)}
                  className="flex max-w-full items-center gap-2 enabled:hover:text-accent enabled:hover:underline"
                >
                  <span className="size-2 shrink-0 rounded-[2px]" style={{ background: `var(${line.color})` }} aria-hidden />
                  <span className="truncate">{line.name}</span>
                </button>
              </td>
              {[line.latest, line.lowest, line.highest].map((value, index) => (
                <td key={index} className="num w-20 py-1.5 sm:w-32 pr-3 text-right whitespace-nowrap" title={exactMetric(value)}>
                  {format(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
