import { modelsWith } from '../../compose.ts';
import type { ModelRef } from '../../core/settings.ts';
import { tokensOf } from '../../core/usage.ts';
import type { ConnectionTest, ModelChoice } from '../../link/protocol.ts';
import { ModelError, type ModelReply, type ModelRequest } from '../../ports/model.ts';
import { modelRefOf, windowOf } from '../begin/model-ref.ts';
import type { Host } from './host.ts';

const SUMMANDS = { a: 19, b: 23 };

/** Small, and all that a run needs: text that streams, and a call of a tool. */
const request: ModelRequest = {
  system:
    'You try out whether tools can be called. Say in one short sentence what you are about to do, then call the tool.',
  messages: [{ role: 'user', text: `Add ${SUMMANDS.a} and ${SUMMANDS.b} with the tool add.` }],
  tools: [
    {
      name: 'add',
      description: 'Adds two numbers.',
      schema: {
        type: 'object',
        properties: { a: { type: 'number' }, b: { type: 'number' } },
        required: ['a', 'b'],
        additionalProperties: false,
      },
    },
  ],
  maxOutputTokens: 1024,
  cacheKey: 'test-connection',
};

type Finding = ConnectionTest['findings'][number];

/** Calls a model once as a run would, and says what that showed. */
export async function testModel(host: Host, choice: ModelChoice, ended: AbortSignal): Promise<ConnectionTest> {
  const ref = modelRefOf(choice);
  const model = modelsWith(host.secrets.keyOf, host.turns.turn)(ref);
  const started = Date.now();
  let parts = 0;
  const onText = () => {
    parts += 1;
  };
  try {
    const reply = await model.turn(request, { signal: ended, onText });
    const called = calledRightly(reply);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const findings: readonly Finding[] = [
      { good: true, text: `${model.id} was reached, and took ${seconds} s.` },
      streamed(parts),
      called,
      counted(reply),
      ...known(choice, ref),
    ];
    return { ok: called.good, findings };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { ok: false, findings: [{ good: false, text: error.message }] };
  }
}

const streamed = (parts: number): Finding =>
  parts > 0
    ? { good: true, text: `Its text streamed in ${parts} part${parts === 1 ? '' : 's'}.` }
    : { good: true, text: 'It called the tool without a word, so no text could be seen to stream.' };

function calledRightly({ calls, stop }: ModelReply): Finding {
  const [call] = calls;
  if (stop === 'refused') return { good: false, text: 'It refused to answer.' };
  if (call === undefined)
    return { good: false, text: 'It called no tool. Agents work by calling tools: choose a model that can.' };
  const right = call.name === 'add' && isSum(call.arguments);
  return right
    ? { good: true, text: 'It called a tool with the right arguments.' }
    : { good: false, text: `It called a tool wrongly: ${call.name}(${call.arguments.slice(0, 200)}).` };
}

function isSum(written: string): boolean {
  try {
    const { a, b } = JSON.parse(written);
    return (a === SUMMANDS.a && b === SUMMANDS.b) || (a === SUMMANDS.b && b === SUMMANDS.a);
  } catch {
    return false; // Broken JSON is a finding.
  }
}

const counted = ({ usage, estimated }: ModelReply): Finding =>
  estimated
    ? { good: false, text: `Tokens are not counted by its provider, so they are estimated (${tokensOf(usage)} here).` }
    : { good: true, text: `Its provider counts tokens: ${tokensOf(usage)} for this call.` };

function known(choice: ModelChoice, { window, price, name }: ModelRef): readonly Finding[] {
  const said = choice.window !== null || windowOf(name) !== null;
  return [
    said
      ? { good: true, text: `It reads ${window.toLocaleString('en')} tokens at once.` }
      : {
          good: false,
          text: `How much it reads at once is not known: ${window.toLocaleString('en')} tokens are assumed.`,
        },
    price === null
      ? {
          good: false,
          text: 'What it costs is not known, so it is shown as unknown, and a budget in money cannot hold it.',
        }
      : {
          good: true,
          text: `It costs $${price.input} for a million tokens read and $${price.output} for a million written.`,
        },
  ];
}
