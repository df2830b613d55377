import { describe, expect, it } from 'vitest';
import { anthropic, ask, protocols, weatherPlay } from './clients.ts';
import { started } from './started.ts';

const system = 'A long system prompt that stays the same. '.repeat(100);

describe.each(protocols)('usage of %s', (protocol) => {
  it.each([true, false])('is characters by four, with the known prefix cached (streamed: %s)', async (stream) => {
    const { url } = await started({ play: weatherPlay() });
    const first = await ask(protocol, { url, user: 'First question', system, stream });
    const second = await ask(protocol, { url, user: 'Second question', system, stream });
    const total = (got: typeof first): number =>
      protocol === 'messages' ? got.input + got.cached + got.written : got.input;
    expect(first.cached).toBe(0);
    expect(total(first)).toBeGreaterThan(system.length / 4);
    expect(total(first)).toBeLessThan(system.length / 4 + 150);
    expect(second.cached).toBeGreaterThan(system.length / 4 - 40);
    expect(second.cached).toBeLessThan(total(second));
    expect(first.output).toBe(Math.ceil((first.text.length + 2 * '{"city":"Köln","days":3}'.length) / 4));
  });

  it('knows nothing of another model’s prompts', async () => {
    const { url } = await started({ play: weatherPlay() });
    await ask(protocol, { url, user: 'Question', system, stream: false });
    const other = await ask(protocol, { url, user: 'Question', system, stream: false, model: 'other' });
    expect(other.cached).toBe(0);
  });
});

describe('Anthropic’s cache', () => {
  it('writes at breakpoints, reads them later, and caches nothing without them', async () => {
    const { url } = await started({ play: weatherPlay() });
    const create = async (marked: boolean, user: string) => {
      const block = { type: 'text' as const, text: system };
      const cached = marked ? { ...block, cache_control: { type: 'ephemeral' as const } } : block;
      const messages = [{ role: 'user' as const, content: user }];
      const said = await anthropic(url).messages.create({ model: 'm', max_tokens: 100, system: [cached], messages });
      const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = said.usage;
      return [input_tokens, cache_creation_input_tokens, cache_read_input_tokens];
    };
    const size = system.length / 4;
    expect(await create(false, 'one')).toEqual([size + 3, 0, 0]);
    expect(await create(true, 'one')).toEqual([3, size, 0]);
    expect(await create(true, 'two')).toEqual([3, 0, size]);
    expect(await create(false, 'two')).toEqual([size + 3, 0, 0]);
  });

  it('moves on with a breakpoint at the end of a growing conversation', async () => {
    const { url } = await started({ play: weatherPlay() });
    const message = (role: 'user' | 'assistant', content: string) => ({ role, content });
    const base = { model: 'm', max_tokens: 100, cache_control: { type: 'ephemeral' as const } };
    const opening = [message('user', 'x'.repeat(392))];
    const first = await anthropic(url).messages.create({ ...base, messages: opening });
    const more = [...opening, message('assistant', 'yes'), message('user', 'And then?')];
    const second = await anthropic(url).messages.create({ ...base, messages: more });
    expect(first.usage.cache_creation_input_tokens).toBe(99);
    expect(second.usage.cache_read_input_tokens).toBe(99);
    expect(second.usage.cache_creation_input_tokens).toBeGreaterThan(0);
  });
});
