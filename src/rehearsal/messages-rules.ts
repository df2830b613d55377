import { refuse } from './failures.ts';
import { type Block, blocksOf, type Counted, type Message } from './messages-schema.ts';

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;

/** Tools have fitting and unique names and plain object schemas; a choice names one of them. */
export function checkTools({ tools = [], tool_choice }: Counted): void {
  for (const [i, tool] of tools.entries()) {
    if (!namePattern.test(tool.name))
      throw refuse(`tools.${i}.custom.name: String should match pattern '${namePattern.source}'`);
    for (const key of ['oneOf', 'allOf', 'anyOf'])
      if (key in tool.input_schema)
        throw refuse(
          `tools.${i}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`,
        );
  }
  if (new Set(tools.map((tool) => tool.name)).size < tools.length) throw refuse('tools: Tool names must be unique.');
  if (tool_choice && tool_choice.type !== 'none' && tools.length === 0)
    throw refuse('tool_choice: tool_choice may only be specified while providing tools.');
  if (tool_choice?.type !== 'tool') return;
  if (!tools.some((tool) => tool.name === tool_choice.name))
    throw refuse(`tool_choice: Tool '${tool_choice.name ?? ''}' not found in provided tools`);
}

/** Four cache breakpoints at most, and none on an empty text. */
export function checkCaching({ tools = [], system, messages, cache_control }: Counted): void {
  const blocks = messages.flatMap((message) => blocksOf(message.content));
  const systemBlocks = typeof system === 'object' ? system : [];
  const marks = [...tools, ...systemBlocks, ...blocks].filter((each) => 'cache_control' in each && each.cache_control);
  const found = marks.length + (cache_control ? 1 : 0);
  if (found > 4) throw refuse(`A maximum of 4 blocks with cache_control may be provided. Found ${found}.`);
  for (const [i, block] of systemBlocks.entries()) {
    if (block.text === '' && block.cache_control)
      throw refuse(`system.${i}: cache_control cannot be set for empty text blocks`);
    if (block.text === '') throw refuse('system: text content blocks must be non-empty');
  }
}

/** Who may speak when, what may be empty, and how calls and their results belong together. */
export function checkMessages(messages: readonly Message[]): void {
  if (messages.length === 0) throw refuse('messages: at least one message is required');
  if (messages[0]?.role !== 'user') throw refuse('messages: first message must use the "user" role');
  if (messages.at(-1)?.role === 'assistant')
    throw refuse(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  const seen = new Set<string>();
  for (const [i, message] of messages.entries()) {
    checkContent(message, i);
    checkResults(message, messages[i - 1], i);
    checkUses({ message, next: messages[i + 1], i, seen });
  }
}

function checkContent({ role, content }: Message, i: number): void {
  if (content.length === 0)
    throw refuse(
      `messages.${i}: all messages must have non-empty content except for the optional final assistant message`,
    );
  const inner = (block: Block): readonly Block[] =>
    block.type === 'tool_result' && Array.isArray(block.content) ? block.content : [block];
  for (const block of blocksOf(content).flatMap(inner)) {
    if (block.type === 'text' && block.text === '') throw refuse('messages: text content blocks must be non-empty');
    if (block.type === 'text' && block.text.trim() === '')
      throw refuse('messages: text content blocks must contain non-whitespace text');
  }
  const misplaced = blocksOf(content).find((block) =>
    role === 'assistant' ? block.type === 'tool_result' : block.type === 'tool_use',
  );
  if (misplaced)
    throw refuse(
      `messages.${i}: \`${misplaced.type}\` blocks can only be in \`${role === 'assistant' ? 'user' : 'assistant'}\` messages`,
    );
}

const usesOf = (message: Message | undefined): string[] =>
  message ? blocksOf(message.content).flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])) : [];

function checkResults(message: Message, previous: Message | undefined, i: number): void {
  const uses = usesOf(previous);
  const answered = new Set<string>();
  for (const [j, block] of blocksOf(message.content).entries()) {
    if (block.type !== 'tool_result') continue;
    if (!uses.includes(block.tool_use_id))
      throw refuse(
        `messages.${i}.content.${j}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    if (answered.has(block.tool_use_id))
      throw refuse(
        `messages.${i}.content.${j}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${block.tool_use_id}`,
      );
    answered.add(block.tool_use_id);
  }
}

type Use = {
  readonly message: Message;
  readonly next: Message | undefined;
  readonly i: number;
  readonly seen: Set<string>;
};

/** Every call is answered at the very start of the next message, before any text. */
function checkUses({ message, next, i, seen }: Use): void {
  const uses = usesOf(message);
  for (const id of uses) {
    if (seen.has(id)) throw refuse(`messages.${i}: \`tool_use\` ids must be unique`);
    seen.add(id);
  }
  const nextBlocks = next ? blocksOf(next.content) : [];
  const end = nextBlocks.findIndex((block) => block.type !== 'tool_result');
  const first = end === -1 ? nextBlocks : nextBlocks.slice(0, end);
  const answered = first.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
  const open = uses.filter((id) => !answered.includes(id));
  if (open.length > 0)
    throw refuse(
      `messages.${i}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    );
}
