import {
  Activity,
  Bug,
  ChartSpline,
  CircleAlert,
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

export type NavItem = {
  to: Exclude<PagePath, '/login' | `${string}$${string}`>;
  label: string;
  icon: LucideIcon;
  keys: string;
  /** Stands in the bar of a phone; the others are behind its More. */
  isPrimary?: boolean;
};
export type NavGroup = { title: string; items: readonly NavItem[] };

/** Doors of the left navigation, in order, by what one comes for; `keys` is the shortcut that opens each. */
export const NAV_GROUPS: readonly NavGroup[] = [
  {
    title: 'Activity',
    items: [
      { to: '/', label: 'Overview', icon: Activity, keys: 'g o', isPrimary: true },
      { to: '/traces', label: 'Traces', icon: ListTree, keys: 'g t', isPrimary: true },
      { to: '/sessions', label: 'Sessions', icon: MessagesSquare, keys: 'g c', isPrimary: true },
      { to: '/users', label: 'Users', icon: UsersRound, keys: 'g u' },
      { to: '/agents', label: 'Agents', icon: Waypoints, keys: 'g a' },
      { to: '/running', label: 'Running', icon: CirclePlay, keys: 'g n' },
    ],
  },
  {
    title: 'Problems and signals',
    items: [
      { to: '/issues', label: 'Issues', icon: CircleAlert, keys: 'g i', isPrimary: true },
      { to: '/errors', label: 'Errors', icon: Bug, keys: 'g e' },
      { to: '/logs', label: 'Logs', icon: ScrollText, keys: 'g l' },
      { to: '/metrics', label: 'Metrics', icon: ChartSpline, keys: 'g m' },
    ],
  },
  {
    title: 'Operation',
    items: [
      { to: '/releases', label: 'Releases', icon: Rocket, keys: 'g r' },
      { to: '/detectors', label: 'Detectors', icon: Radar, keys: 'g x' },
      { to: '/delivery', label: 'Delivery', icon: PackageCheck, keys: 'g d' },
      { to: '/settings/keys', label: 'Settings', icon: Settings, keys: 'g s' },
    ],
  },
];

export const NAV_ITEMS: readonly NavItem[] = NAV_GROUPS.flatMap(({ items }) => items);
