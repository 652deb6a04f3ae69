import { CircleDollarSign, Gauge, type LucideIcon } from 'lucide-react';
import type { PagePath } from '../../../page-paths.ts';

export type SettingsItem = { to: Extract<PagePath, `/settings/${string}`>; label: string; icon: LucideIcon };

/** Pages of the settings, in order. To add one: its path in page-paths.ts, its route, and a line here. */
export const SETTINGS_ITEMS: readonly SettingsItem[] = [
  { to: '/settings/keys', label: 'Keys and limits', icon: Gauge },
  { to: '/settings/prices', label: 'Prices', icon: CircleDollarSign },
];
