import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  stringify,
  visit,
  type Document as Yaml,
} from 'yaml';
import { z } from 'zod';
import { flawOf, WrittenPlan } from '../../core/plan.ts';
import type { Budget, ModelRef } from '../../core/settings.ts';
import { modelRefOf, windowOf } from '../begin/model-ref.ts';
import { planText } from './written-plan.ts';

/** A plan as it is read and edited, with what the run may spend and which models it calls. */
export interface PlanDocument {
  readonly plan: WrittenPlan;
  /** Left out of the document: as it is. */
  readonly budget: Budget | null;
  readonly models: Readonly<Record<string, ModelRef>> | null;
}

/** Something wrong in it, in a sentence. Line and column from 0; null where it is about the whole. */
export interface DocumentFlaw {
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

const WrittenModel = z.union([
  z.string().regex(/^[a-z-]+:\S.*$/, 'a model is written PROVIDER:NAME'),
  z.strictObject({
    provider: z.string().min(1),
    name: z.string().min(1),
    baseUrl: z.string().nullable().default(null),
    window: z.number().int().positive().nullable().default(null),
  }),
]);

const Amount = z.number().positive().nullable();
/** Of a task it may say one of both; null or nothing: what the settings say for each task. */
const TaskBudget = z
  .strictObject({ tokens: Amount.default(null), money: Amount.default(null) })
  .nullable()
  .default(null);
const Team = WrittenPlan.shape.teams.unwrap().element;
const Document = z.strictObject({
  summary: WrittenPlan.shape.summary,
  teams: z.array(z.strictObject(Team.shape)).max(4).default([]),
  tasks: z
    .array(z.strictObject({ ...WrittenPlan.shape.tasks.element.shape, budget: TaskBudget }))
    .min(1)
    .max(20),
  budget: z.strictObject({ tokens: Amount, money: Amount }).optional(),
  models: z.record(z.string(), WrittenModel).optional(),
});

type Models = Readonly<Record<string, ModelRef>>;

const HEAD = `# The plan, to be changed as you like: what stands here when it is accepted is what is carried out.
# A task: id (t1, t2, …), title, brief, criteria (what must be true in the end), globs (all files it may
# change), checks of its own, dependsOn (ids of tasks that must be merged before it begins). It may have a
# budget of its own: { tokens: 500000, money: 2 }, of which one can be left out; without one it has what the
# settings give each task. Large work may have teams, each with a PM of its own: teams: [{ id, title }] above
# the tasks, and then team (an id) in each task.
`;
const ABOUT_BUDGET = '# What the run may spend in all. Tokens, and US dollars; null: no cap.';
const ABOUT_MODELS =
  '# Which model each role calls (default: all the others): PROVIDER:NAME, or provider, name, baseUrl, window.';

/** The document of a plan, with the run's budget and models filled in. */
export function planDocument(
  plan: WrittenPlan,
  { budget, models }: { readonly budget: Budget; readonly models: Models },
): string {
  const all = Object.values(models);
  const written = Object.fromEntries(Object.entries(models).map(([role, model]) => [role, writtenModel(model, all)]));
  const parts = [
    HEAD + planText(plan),
    `${ABOUT_BUDGET}\n${yamlOf({ budget })}`,
    `${ABOUT_MODELS}\n${yamlOf({ models: written })}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

const yamlOf = (value: unknown): string => stringify(value, { lineWidth: 100, aliasDuplicateObjects: false }).trimEnd();

/** In short only where that means this one alone. */
function writtenModel(model: ModelRef, all: readonly ModelRef[]): z.infer<typeof WrittenModel> {
  const { provider, name, baseUrl, window } = model;
  const alike = all.some((one) => isNamed(one, model) && (one.baseUrl !== baseUrl || one.window !== window));
  const short = baseUrl === null && window === windowOf(name) && !alike;
  return short ? `${provider}:${name}` : { provider, name, baseUrl, window };
}

const isNamed = (one: ModelRef, { provider, name }: Pick<ModelRef, 'provider' | 'name'>): boolean =>
  one.provider === provider && one.name === name;

type Read = PlanDocument | { readonly flaws: readonly DocumentFlaw[] };

/** Reads a document, or says all that is wrong with it. `before`: the run's models, which short names mean. Never throws. */
export function readPlanDocument(text: string, before: Models): Read {
  try {
    return readYaml(text, before);
  } catch (error) {
    // The YAML library gives up by throwing: too deep, too much.
    const why = error instanceof Error ? error.message : String(error);
    return { flaws: [{ message: `This cannot be read as YAML: ${why}`, line: null, column: null }] };
  }
}

function readYaml(text: string, before: Models): Read {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number | undefined): Pick<DocumentFlaw, 'line' | 'column'> => {
    if (offset === undefined) return { line: null, column: null };
    const { line, col } = lines.linePos(offset);
    return { line: line - 1, column: col - 1 };
  };
  if (document.errors.length > 0)
    return {
      flaws: document.errors.map(({ message, pos: [offset] }) => ({
        message: `This is neither YAML nor JSON: ${message.split('\n')[0]}`,
        ...place(offset),
      })),
    };
  const references = referencesIn(document);
  if (references.length > 0)
    return {
      flaws: references.map(({ name, offset }) => ({
        message: `A plan has no anchors and aliases (${name}): write out what is meant, or put it in quotes.`,
        ...place(offset),
      })),
    };
  const read = Document.safeParse(document.toJS());
  if (!read.success)
    return {
      flaws: read.error.issues.flatMap((issue) =>
        flawsOfIssue(issue).map(({ message, path }) => ({ message, ...place(offsetOf(document.contents, path)) })),
      ),
    };
  const { budget, models, ...plan } = read.data;
  const flaw = flawOf(plan);
  if (flaw !== null)
    return { flaws: [{ message: flaw, ...place(offsetOf(document.contents, pathOfTask(plan, flaw))) }] };
  return {
    plan,
    budget: budget ?? null,
    models: models === undefined ? null : modelsOf(models, before),
  };
}

/** Anchors and aliases: a plan says everything where it stands. */
function referencesIn(document: Yaml): readonly { readonly name: string; readonly offset: number | undefined }[] {
  const found: { readonly name: string; readonly offset: number | undefined }[] = [];
  visit(document, {
    Node: (_, node) => {
      const offset = node.range?.[0];
      if (isAlias(node)) found.push({ name: `*${node.source}`, offset });
      else if (node.anchor !== undefined) found.push({ name: `&${node.anchor}`, offset });
    },
  });
  return found;
}

type Path = readonly PropertyKey[];

/** A key that no plan has is told at the key itself. */
function flawsOfIssue(issue: z.core.$ZodIssue): readonly { readonly message: string; readonly path: Path }[] {
  const where = shownPath(issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      message: `"${key}" in ${where} is unknown: the keys are ${knownKeys(issue.path).join(', ')}.`,
      path: [...issue.path, key],
    }));
  return [{ message: `${where}: ${issue.message}`, path: issue.path }];
}

function knownKeys(path: Path): readonly string[] {
  if (path.at(-1) === 'budget') return ['tokens', 'money'];
  if (path[0] === 'teams') return Object.keys(Team.shape);
  if (path[0] === 'tasks') return Object.keys(WrittenPlan.shape.tasks.element.shape);
  return path[0] === 'models' ? ['provider', 'name', 'baseUrl', 'window'] : Object.keys(Document.shape);
}

const shownPath = (path: Path): string =>
  path.length === 0
    ? 'the plan'
    : path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`)).join('');

/** Where the thing at a path begins, else what it would be in. */
function offsetOf(contents: Node | null, path: Path): number | undefined {
  let at: unknown = contents;
  let offset = contents?.range?.[0];
  for (const part of path) {
    if (isMap(at)) {
      const pair = at.items.find(({ key }) => (isScalar(key) ? key.value : key) === part);
      if (pair === undefined) return offset;
      offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      at = pair.value;
    } else if (isSeq(at)) {
      at = at.items[Number(part)];
      offset = (isNode(at) ? at.range?.[0] : undefined) ?? offset;
    } else return offset;
  }
  return offset;
}

/** The task that the words begin with, or name: of two with one id the later one. */
function pathOfTask({ tasks }: WrittenPlan, flaw: string): Path {
  const named = /\bt\d+\b/.exec(flaw)?.[0];
  const at = tasks.findLastIndex(({ id }) => id === named);
  return at < 0 ? ['tasks'] : ['tasks', at];
}

function modelsOf(written: Readonly<Record<string, z.infer<typeof WrittenModel>>>, before: Models): Models {
  const all = Object.values(before);
  const refOf = (role: string, model: z.infer<typeof WrittenModel>): ModelRef => {
    // What the role calls already comes first.
    const own = Object.hasOwn(before, role) ? before[role] : undefined;
    const known = own === undefined ? all : [own, ...all];
    if (typeof model !== 'string') {
      const same = known.find((one) => isNamed(one, model) && one.baseUrl === model.baseUrl);
      return modelRefOf({ ...model, window: model.window ?? same?.window ?? null }, same?.price);
    }
    const [, provider = '', name = ''] = /^([a-z-]+):(.+)$/.exec(model) ?? [];
    const named = known.filter((one) => isNamed(one, { provider, name }));
    const same = named.find((one) => one === own || one.baseUrl === null) ?? named[0];
    if (same !== undefined) return same;
    // Another model of a server that the run calls already is to be found there.
    const baseUrl = known.find((one) => one.provider === provider)?.baseUrl ?? null;
    return modelRefOf({ provider, name, baseUrl, window: null });
  };
  return Object.fromEntries(Object.entries(written).map(([role, model]) => [role, refOf(role, model)]));
}
