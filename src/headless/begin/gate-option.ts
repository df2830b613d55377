import { type Autonomy, autonomies, autonomyGates } from '../../core/autonomy.ts';
import { Decider, Gate, type Settings } from '../../core/settings.ts';
import { CannotStart } from '../cannot-start.ts';

const GATES = Gate.options;
const DECIDERS = Decider.options;

/** What was said of who decides. */
export interface GateOptions {
  /** `supervised`, `board`, …; null: nothing. */
  readonly autonomy: string | null;
  /** `plan=chair,merge=policy`: single gates, otherwise than by the autonomy. */
  readonly gates: readonly string[];
}

/**
 * Who decides at each gate: by the autonomy, and for single gates as they are named. Where nothing is said and nobody is at a
 * terminal, questions of agents are answered by the rules.
 */
export function readGates({ autonomy, gates: texts }: GateOptions, interactive: boolean): Settings['gates'] {
  const unasked = interactive || autonomy !== null ? {} : { question: 'policy' as const };
  const gates: Settings['gates'] = { ...autonomyGates[readAutonomy(autonomy ?? 'supervised')], ...unasked };
  for (const part of texts.flatMap((text) => text.split(',')).filter((one) => one.trim() !== '')) {
    const [name, value] = part.split('=').map((one) => one.trim());
    const gate = Gate.safeParse(name);
    const decider = Decider.safeParse(value);
    if (!gate.success || !decider.success)
      throw new CannotStart(
        `--gate ${part.trim()} is not understood: write GATE=DECIDER, with a gate of ${GATES.join(', ')} and a decider of ${DECIDERS.join(', ')}.`,
      );
    gates[gate.data] = decider.data;
  }
  return gates;
}

function readAutonomy(text: string): Autonomy {
  const found = autonomies.find((name) => name === text.trim());
  if (found === undefined)
    throw new CannotStart(`--autonomy ${text} is not understood: write one of ${autonomies.join(', ')}.`);
  return found;
}

/** What will stop a run at which nobody sits. Null: nothing by itself. */
export function stopsWithout(gates: Settings['gates']): string | null {
  const certain = (['charter', 'plan', 'merge'] as const).filter((gate) => gates[gate] === 'chair');
  if (certain.length > 0) {
    const allowed = certain.map((gate) => `${gate}=policy`).join(',');
    return `Nobody is at a terminal, so the run will stop at the ${certain.join(' and at the ')} for your answer. To let the rules decide: --gate ${allowed}; to let the board decide: --autonomy board`;
  }
  return Object.values(gates).includes('board')
    ? 'Nobody is at a terminal, so the run will stop where the board does not settle a question, for your answer.'
    : null;
}
