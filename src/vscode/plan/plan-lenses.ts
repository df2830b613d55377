import { CodeLens, type CodeLensProvider, type Event, Range, type TextDocument } from 'vscode';
import { redBaseText } from '../../core/projections/red-base.ts';
import type { Parts } from '../parts.ts';
import { labelText } from '../safe-text.ts';
import { forecastLine } from './forecast-text.ts';
import { readPlanAddress } from './plan-address.ts';
import type { PlanChecks } from './plan-checks.ts';
import { planStanding } from './plan-standing.ts';

const RED_BASE = 'The checks were run before anyone had changed anything. The chamber shows what they said.';

/** What can be done with a plan, above it; once it is answered, what was said. */
export const planLenses = (parts: Parts, checks: PlanChecks, onDidChangeCodeLenses: Event<void>): CodeLensProvider => ({
  onDidChangeCodeLenses,
  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    const ids = readPlanAddress(document.uri);
    if (ids === null) return [];
    const overview = parts.runs.overview(ids.run) ?? (await parts.runs.open(ids.run));
    const standing = planStanding(overview, ids.ask, (at) => new Date(at).toLocaleTimeString());
    const lens = (title: string, command: string, tooltip: string): CodeLens =>
      new CodeLens(new Range(0, 0, 0, 0), { title, command, tooltip, arguments: [document.uri] });
    const check = checks.newest(document);
    const forecast = check?.forecast ?? null;
    const foreseen =
      forecast === null
        ? lens('$(graph) Forecast', 'issueSwarm.showForecast', 'What the plan may cost')
        : lens(`$(graph) Forecast: ${forecastLine(forecast)}`, 'issueSwarm.showForecast', forecast.basis);
    if (!standing.waits) return [lens(`$(info) ${standing.said}`, '', ''), foreseen];
    const flaws = check?.flaws.length ?? 0;
    const red = redBaseText(overview.run);
    return [
      ...(red === null ? [] : [lens(`$(warning) ${labelText(red, 200)}`, 'issueSwarm.openChamber', RED_BASE)]),
      flaws === 0
        ? lens('$(check) Accept Plan', 'issueSwarm.acceptPlan', 'What stands here is carried out')
        : lens(
            `$(error) ${flaws === 1 ? 'One flaw' : `${flaws} flaws`}`,
            'issueSwarm.acceptPlan',
            'Go to the first of them',
          ),
      lens('$(discard) Send Back…', 'issueSwarm.sendPlanBack', 'The PM makes another, with your comment'),
      foreseen,
    ];
  },
});
