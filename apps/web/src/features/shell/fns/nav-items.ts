import {
  Activity,
  Bug,
  ChartSpline,
  CirclePlay,
  ListTree,
  MessagesSquare,
  PackageCheck,
  Radar,
  Rocket,
  ScrollText,
  Settings,
  UsersRound,
  Waypoints,
  type LucideIcon,
} from 'lucide-react';
import type { PagePath } from '../../../page-paths.ts';

export type NavItem = { to: Exclude<PagePath, '/login' | `${string}$${string}`>; label: string; icon: LucideIcon; keys: string };

/** Doors of the left navigation, in order; `keys` is the shortcut that opens each. */
export const NAV_ITEMS: readonly NavItem[] = [
  { to: '/', label: 'Overview', icon: Activity, keys: 'g o' },
  { to: '/traces', label: 'Traces', icon: ListTree, keys: 'g t' },
  { to: '/sessions', label: 'Sessions', icon: MessagesSquare, keys: 'g c' },
  { to: '/users', label: 'Users', icon: UsersRound, keys: 'g u' },
  { to: '/agents', label: 'Agents', icon: Waypoints, keys: 'g a' },
  { to: '/running', label: 'Running', icon: CirclePlay, keys: 'g n' },
  { to: '/errors', label: 'Errors', icon: Bug, keys: 'g e' },
  { to: '/logs', label: 'Logs', icon: ScrollText, keys: 'g l' },
  { to: '/metrics', label: 'Metrics', icon: ChartSpline, keys: 'g m' },
  { to: '/releases', label: 'Releases', icon: Rocket, keys: 'g r' },
  { to: '/detectors', label: 'Detectors', icon: Radar, keys: 'g x' },
  { to: '/delivery', label: 'Delivery', icon: PackageCheck, keys: 'g d' },
  { to: '/settings/keys', label: 'Settings', icon: Settings, keys: 'g s' },
];
