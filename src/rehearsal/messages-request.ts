import { type Refused, refuse } from './failures.ts';
import { checkCaching, checkMessages, checkTools } from './messages-rules.ts';
import { type Block, blocksOf, type Counted, countBody, messageBody, type Tool } from './messages-schema.ts';
import type { Turn } from './play.ts';
import { type Misfit, readShape } from './shape.ts';
import type { Segment } from './tokens.ts';
import { createTranscript } from './turns.ts';
import type { Asked } from './wire.ts';

/** Reads `POST /v1/messages` and refuses what the service refuses. */
export function readMessages(raw: unknown): Asked {
  const asked = readShape(messageBody, raw, complaint);
  check(asked);
  const { system, turns } = told(asked);
  return {
    request: {
      protocol: 'messages',
      model: asked.model,
      system,
      messages: turns,
      tools: (asked.tools ?? []).map(offered),
    },
    stream: asked.stream === true,
    streamUsage: true,
    limit: asked.max_tokens,
    prompt: promptOf(asked),
    caching: 'marked',
  };
}

/** Reads `POST /v1/messages/count_tokens`: the prompt that is to be counted. */
export function readCount(raw: unknown): readonly Segment[] {
  const asked = readShape(countBody, raw, complaint);
  check(asked);
  return promptOf(asked);
}

function check(asked: Counted): void {
  checkTools(asked);
  checkCaching(asked);
  checkMessages(asked.messages);
}

function complaint(misfit: Misfit): Refused {
  const at = misfit.path.join('.');
  const types: Record<string, string> = { record: 'dictionary', object: 'dictionary', array: 'list', int: 'integer' };
  const said: Record<Misfit['kind'], string> = {
    missing: 'Field required',
    unknown: 'Extra inputs are not permitted',
    type: `Input should be a valid ${types[misfit.expected] ?? misfit.expected}`,
    value: misfit.expected === '' ? misfit.message : `Input should be ${misfit.expected}`,
    short: `Input should be greater than or equal to ${misfit.expected}`,
  };
  return refuse(`${at}: ${said[misfit.kind]}`);
}

function told(asked: Counted): { system: string; turns: readonly Turn[] } {
  const transcript = createTranscript();
  const system = [
    typeof asked.system === 'string' ? asked.system : (asked.system ?? []).map((b) => b.text).join('\n\n'),
  ];
  for (const { role, content } of asked.messages) {
    const blocks = blocksOf(content);
    const said = blocks.flatMap(textOfBlock).join('\n\n');
    for (const each of blocks)
      if (each.type === 'tool_result') transcript.result(each.tool_use_id, textOfResult(each.content));
    if (role === 'system') system.push(said);
    else if (role === 'assistant') transcript.assistant(said, blocks.flatMap(callOf));
    else if (said !== '') transcript.user(said);
  }
  return { system: system.filter((each) => each !== '').join('\n\n'), turns: transcript.turns() };
}

const callOf = (each: Block) =>
  each.type === 'tool_use' ? [{ id: each.id, name: each.name, arguments: each.input }] : [];

function textOfBlock(each: Block): string[] {
  if (each.type === 'text') return [each.text];
  if (each.type === 'image') return ['[image]'];
  return each.type === 'document' ? ['[file]'] : [];
}

const textOfResult = (content: Extract<Block, { type: 'tool_result' }>['content']): string =>
  typeof content === 'string' ? content : (content ?? []).flatMap(textOfBlock).join('\n\n');

const offered = (each: Tool) => ({
  name: each.name,
  description: each.description ?? '',
  schema: each.input_schema,
});

const segment = (each: object, said: string): Segment => ({
  text: said,
  mark: 'cache_control' in each && Boolean(each.cache_control),
});

function promptOf(asked: Counted): Segment[] {
  const system = typeof asked.system === 'string' ? [{ text: asked.system }] : (asked.system ?? []);
  const found = [
    ...(asked.tools ?? []).map((each) => segment(each, JSON.stringify({ ...each, cache_control: undefined }))),
    ...system.map((each) => segment(each, each.text)),
    ...asked.messages.flatMap(({ role, content }) =>
      blocksOf(content).map((each) => segment(each, `${role}: ${contentOf(each)}\n`)),
    ),
  ];
  const last = found.at(-1);
  if (asked.cache_control && last) found.splice(-1, 1, { ...last, mark: true });
  return found;
}

function contentOf(each: Block): string {
  if (each.type === 'tool_use') return `${each.name}(${JSON.stringify(each.input)}) ${each.id}`;
  return each.type === 'tool_result'
    ? `${each.tool_use_id}: ${textOfResult(each.content)}`
    : textOfBlock(each).join('');
}
