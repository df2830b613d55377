import type { Measure } from '../../core/measure.ts';
import type { Engine } from '../../engine/engine.ts';

/** A measure as a log can hold it: a long brief is kept beside the log. */
export const stowedMeasure = async ({ texts }: Pick<Engine, 'texts'>, measure: Measure): Promise<Measure> =>
  measure.do === 'rebrief' && typeof measure.brief === 'string'
    ? { ...measure, brief: await texts.stow(measure.brief) }
    : measure;
