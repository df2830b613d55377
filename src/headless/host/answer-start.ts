import { EDITOR } from '../../compose.ts';
import { defaultLimits, type ModelRef, supervisedGates } from '../../core/settings.ts';
import type { Answers } from '../../link/link.ts';
import { LinkError } from '../../link/link-error.ts';
import type { ForgeWish, ModelChoice, Requests, StartOptions } from '../../link/protocol.ts';
import { lookAtServer } from '../begin/look-at-server.ts';
import { keyVariableOf, modelRefOf } from '../begin/model-ref.ts';
import { type Chosen, openChosen, refuseSecondRun } from '../begin/open-chosen.ts';
import { rememberCommands } from '../begin/project-commands.ts';
import { demonstrationFolder } from '../run/demonstration-folder.ts';
import { openDemonstration } from '../run/open-demonstration.ts';
import { folderOf } from './answer-repository.ts';
import { closeBoth, needKeys } from './continue-here.ts';
import type { Host } from './host.ts';
import { chosenForge, reach } from './reach.ts';

/** New runs. */
export function startAnswers(host: Host): Pick<Answers<Requests>, 'start' | 'demonstrate'> {
  return {
    start: async (options) => {
      const chosen = await choose(host, options);
      const { home, root, choice } = chosen;
      const going = await host.going.begin({
        kind: 'issue',
        folder: null,
        before: [],
        open: async () => {
          const reached = await reach(host, { home, root }, choice);
          try {
            const opened = await openChosen(chosen, reached);
            return { opened, close: () => closeBoth(opened, reached) };
          } catch (error) {
            await reached.close();
            throw error;
          }
        },
      });
      return { run: going.id };
    },
    demonstrate: async ({ pace }) => {
      const spared = new Set(host.going.all.flatMap(({ folder }) => folder ?? []));
      const folder = await demonstrationFolder({ home: host.home, keep: false, spared });
      const say = (text: string) => host.screens.notice({ run: null, text, bad: false });
      const open = () => openDemonstration({ folder, pace, say });
      const going = await host.going.begin({ kind: 'demonstration', folder, before: [], open });
      return { run: going.id };
    },
  };
}

/** Looks at everything that the run needs, the cheapest first. Nothing is made before all of it is sound. */
async function choose(host: Host, options: { readonly forge: ForgeWish } & StartOptions): Promise<Chosen> {
  const { machine, home } = host;
  const root = folderOf(host);
  const { branch, issue, setup, checks, hosts, fresh } = options;
  const state = await machine.git.user.inspect(root);
  const commit = await machine.git.user.commitOf(root, branch);
  if (commit === null) throw new LinkError('cannot', `There is no branch ${branch} here any more. Choose another one.`);
  if (checks.length === 0)
    throw new LinkError(
      'cannot',
      'Without a check nothing could be proved done. Name at least one command that checks.',
    );
  const choice = chosenForge(state, options.forge);
  await refuseSecondRun({ home, root, choice, fresh }, issue);
  const models = refsOf(options.models);
  await tryModels(host, Object.values(models));
  const commands = { setup, checks, hosts };
  await rememberCommands({ home, root }, commands);
  return {
    home,
    root,
    machine,
    store: await machine.git.store(root, commit),
    base: { branch, commit },
    uncommitted: state.branch === branch ? state.uncommitted : [],
    source: { number: issue },
    choice,
    models,
    keys: host.secrets.keyOf,
    editor: host.turns.turn,
    variables: variablesOf(Object.values(models)),
    commands,
    gates: { ...supervisedGates, ...options.gates },
    budget: options.budget,
    caps: options.caps,
    mode: options.mode,
    limits: { ...defaultLimits, developers: options.developers },
    fresh,
    say: (text) => host.screens.notice({ run: null, text, bad: false }),
  };
}

function refsOf(choices: Readonly<Record<string, ModelChoice>>): Readonly<Record<string, ModelRef>> {
  const named = Object.entries(choices).filter(([, { name }]) => name.trim() !== '');
  if (!named.some(([role]) => role === 'default'))
    throw new LinkError('model', 'No model is chosen yet. Choose one with "Swarm: Choose Models".');
  return Object.fromEntries(named.map(([role, choice]) => [role, modelRefOf(choice)]));
}

/** One look at each server before anything is made: a wrong key or address is told now. */
async function tryModels(host: Host, models: readonly ModelRef[]): Promise<void> {
  await needKeys(host, models);
  const servers = new Map(models.map((model) => [`${model.provider} ${model.baseUrl}`, model]));
  for (const model of servers.values())
    if (model.provider !== EDITOR) await lookAtServer(model, { [model.provider]: await host.secrets.keyOf(model) });
}

const variablesOf = (models: readonly ModelRef[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    models.flatMap(({ provider }) => {
      const variable = keyVariableOf(provider);
      return variable === null ? [] : [[provider, variable]];
    }),
  );
