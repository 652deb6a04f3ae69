import type { SpanKind } from '@sentryai/schema';
import {
  Binary,
  Bot,
  Circle,
  ClipboardCheck,
  Database,
  Dot,
  Globe,
  Link2,
  ListOrdered,
  Plug,
  Search,
  ShieldCheck,
  Sparkles,
  Workflow,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { kindLabel } from '../lib/kind-label.ts';

const ICONS: Record<SpanKind, LucideIcon> = {
  llm: Sparkles,
  embedding: Binary,
  tool: Wrench,
  agent: Bot,
  workflow: Workflow,
  chain: Link2,
  retrieval: Search,
  rerank: ListOrdered,
  guardrail: ShieldCheck,
  evaluation: ClipboardCheck,
  mcp: Plug,
  http: Globe,
  db: Database,
  event: Dot,
  other: Circle,
};

/** Small tinted square with the kind's sign. */
export function KindGlyph({ kind }: { kind: SpanKind }) {
  const Icon = ICONS[kind] ?? ICONS.other;
  const label = kindLabel(kind);
  return (
    <span
      data-kind={kind}
      title={label}
      role="img"
      aria-label={label}
      className="grid size-4.5 shrink-0 place-items-center rounded-sm bg-[color-mix(in_oklab,var(--kind)_15%,transparent)] text-kind"
    >
      <Icon className="size-3" strokeWidth={2.2} aria-hidden />
    </span>
  );
}
