import type { Bug } from './bug.ts';
import { quotes } from './quotes.ts';
import { shares } from './shares.ts';

export const knownBugs: readonly Bug[] = [quotes, shares];
