import type { TreeRow } from './tree-rows.ts';

/** A sign and a word for what an agent does. */
export const ACTIVITY: Readonly<Record<TreeRow['activity'], readonly [icon: string, word: string]>> = {
  watches: ['eye', 'Watches'],
  thinks: ['sparkle', 'Thinks'],
  calls: ['tools', 'Works'],
  asks: ['bell-dot', 'Asks you'],
  proposes: ['law', 'Asks the board'],
  waits: ['watch', 'Waits'],
  paused: ['debug-pause', 'Paused'],
  left: ['circle-slash', 'Left'],
};
