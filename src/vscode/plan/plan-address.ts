import { type DocumentAddress, documentAddress, readIds } from '../documents/document-address.ts';

export const PLAN_SCHEME = 'swarm-plan';

/** A plan that was or is asked about. */
export interface PlanIds {
  readonly run: string;
  readonly ask: string;
}

/**
 * Where a plan is edited. The name ends in `.yaml`, so that the editor knows the language; of two plans of one issue the
 * tabs say by the folders which is which.
 */
export const planAddress = ({ run, ask }: PlanIds, issue: number): DocumentAddress =>
  documentAddress(PLAN_SCHEME, `${run}/${ask}/${issue}-plan.yaml`, { run, ask });

/** Null where the Uri is not one of ours. */
export const readPlanAddress = ({ query }: Pick<DocumentAddress, 'query'>): PlanIds | null =>
  readIds(query, ['run', 'ask']);
