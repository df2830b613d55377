import type { Play, Reply, Request, Turn } from '../../../src/rehearsal/play.ts';
import { play as demonstration } from '../../../src/rehearsal/plays/demonstration.ts';

/**
 * The demonstration's actors with better manners towards the chair: a PM whose plan is sent back submits it once more with
 * the comment in its summary, and nobody is put out by a message of the chair.
 */
export const play: Play = {
  name: 'willing',
  reply: async (request) => {
    const { kept, comment } = withoutDeclinedPlans(request.messages.map(withoutMessages));
    const reply = await demonstration.reply({ ...request, messages: kept });
    return comment === null ? reply : heeding(reply, comment);
  },
};

const APPROVED = 'The plan is approved';

function withoutDeclinedPlans(turns: readonly Turn[]): { kept: readonly Turn[]; comment: string | null } {
  const kept: Turn[] = [];
  let comment: string | null = null;
  for (const turn of turns) {
    const declined =
      turn.role === 'tool' && turn.results.find((one) => one.name === 'submit_plan' && !one.text.startsWith(APPROVED));
    if (declined) {
      comment = declined.text;
      kept.pop(); // the turn in which the plan was submitted
    } else kept.push(turn);
  }
  return { kept, comment };
}

function heeding(reply: Reply, comment: string): Reply {
  const calls = reply.calls.map((call) => {
    if (call.name !== 'submit_plan') return call;
    const plan = call.arguments as { readonly summary: string };
    return { ...call, arguments: { ...plan, summary: `${plan.summary} You asked: ${comment.slice(0, 300)}` } };
  });
  return { ...reply, calls };
}

/** What the chair says goes up to where the next one speaks. */
const FROM_CHAIR = /--- from the chair ---\n[\s\S]*?(?=\n\n--- from |$)/g;

const withoutMessages = (turn: Turn): Turn =>
  turn.role === 'user' ? { ...turn, text: turn.text.replace(FROM_CHAIR, '').trim() } : turn;

/** Does this agent stand in a conversation in which the chair said this? */
export const heardFromChair = (request: Request, text: string): boolean =>
  request.messages.some((turn) => turn.role === 'user' && turn.text.includes(`--- from the chair ---\n${text}`));
