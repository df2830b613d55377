import { Decider, Gate, type Settings, supervisedGates } from '../../core/settings.ts';
import { CannotStart } from '../cannot-start.ts';

const GATES = Gate.options;
const DECIDERS = Decider.options;

/** Reads `plan=chair,merge=policy`. Where nobody is at a terminal, questions of agents are answered by the rules. */
export function readGates(texts: readonly string[], interactive: boolean): Settings['gates'] {
  const gates = { ...supervisedGates, ...(interactive ? {} : { question: 'policy' as const }) };
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

/** What will stop a run at which nobody sits. Null: nothing by itself. */
export function stopsWithout(gates: Settings['gates']): string | null {
  const certain = (['plan', 'merge'] as const).filter((gate) => gates[gate] === 'chair');
  if (certain.length === 0) return null;
  const allowed = certain.map((gate) => `${gate}=policy`).join(',');
  return `Nobody is at a terminal, so the run will stop at the ${certain.join(' and at the ')} for your answer. To let the rules decide: --gate ${allowed}`;
}
