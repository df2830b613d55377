import type { Activity } from '../../src/core/projections/team.ts';

/** A sign and a word for what an agent does. */
export const ACTIVITY: Readonly<Record<Activity | 'watches', readonly [icon: string, word: string]>> = {
  watches: ['eye', 'Watches'],
  thinks: ['sparkle', 'Thinks'],
  calls: ['tools', 'Works'],
  asks: ['bell-dot', 'Asks you'],
  waits: ['watch', 'Waits'],
  paused: ['debug-pause', 'Paused'],
  left: ['circle-slash', 'Left'],
};
