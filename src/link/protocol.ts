import type { Cap, Caps } from '../core/budget.ts';
import type { Measure } from '../core/measure.ts';
import type { Rule } from '../core/policy.ts';
import type { Overview } from '../core/projections/overview.ts';
import type { PlanCost } from '../core/projections/plan-forecast.ts';
import type { Told } from '../core/projections/timeline.ts';
import type { Budget, Decider, Gate, Mode } from '../core/settings.ts';
import type { StoredText } from '../core/text.ts';
import type { ModelReply, ModelRequest } from '../ports/model.ts';

/**
 * Both ends say it first. Another number: the host is of another version of the extension. It refuses by `version`, and ends
 * where no other screen is connected, so that the next try starts one of the screen's own version.
 */
export const LINK_VERSION = 1;

/** Why a request was refused. `message` is a sentence for a person, with what to do. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly message: string;
}

export type RefusalKind =
  | 'version' // the host is of another version
  | 'no-folder' // nothing that needs a repository can be done without one
  | 'no-git'
  | 'no-repository'
  | 'no-commit'
  | 'signed-out' // the forge wants a token and there is none
  | 'forge'
  | 'model'
  | 'other-branch' // the work of a run is brought onto another branch than it began from only where that is said
  | 'cannot' // anything else that has a sentence
  | 'defect'; // a bug of ours: the message holds the stack

export interface Hello {
  readonly version: number;
  /** The folder that the window shows; null: none. */
  readonly folder: string | null;
  /** May things be started for this folder? A screen of an untrusted workspace only looks. */
  readonly trusted: boolean;
}

export interface Welcome {
  readonly version: number;
  readonly pid: number;
  /** What a person should know of this machine: no sandbox, no native index, and the like. */
  readonly notices: readonly string[];
  /** Runs that this host took up again because the process before it ended in the middle of them. */
  readonly revived: readonly string[];
}

/** One run of this folder, or a demonstration, as a list shows it. Times in ms since 1970. */
export interface RunRow {
  readonly run: string;
  readonly kind: 'issue' | 'demonstration';
  readonly issue: number;
  readonly title: string;
  /** `going`: it is worked on; where not by this host, `problem` says by whom. `stopped`: it has not ended and can be continued. */
  readonly state: 'going' | 'stopped' | 'merged' | 'failed' | 'blocked' | 'limited' | 'cancelled' | 'unreadable';
  /** Open questions. Counted for runs that are going or stopped. */
  readonly asks: number;
  readonly opened: number;
  readonly last: number;
  /** What was spent; money null where a price is not known. Null where the run is not open here. */
  readonly spent: { readonly tokens: number; readonly money: number | null } | null;
  /** Why it cannot be read, or cannot be steered from here. */
  readonly problem: string | null;
}

/** The repository of the window, and where its issues live. */
export interface Repository {
  readonly root: string;
  /** The branch that is checked out; null on a detached HEAD. */
  readonly branch: string | null;
  /** Local branches, the newest commit first. */
  readonly branches: readonly { readonly name: string; readonly commit: string }[];
  readonly uncommitted: number;
  readonly forge: {
    readonly kind: 'local' | 'github';
    /** Of the REST interface, for GitHub; the token is kept by it. */
    readonly baseUrl: string | null;
    /** `owner/name`. */
    readonly repository: string;
    /** Where people look at it; null for the local forge, which has no pages. */
    readonly url: string | null;
  };
}

/** Where issues live: found by the remotes, on this machine, or at an address. */
export type ForgeWish = 'auto' | 'local' | (string & {});

export interface IssueRow {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly url: string;
  readonly comments: number;
  readonly updatedAt: number;
}

export interface IssueFilter {
  readonly state: 'open' | 'closed' | 'all';
  /** From 1. */
  readonly page: number;
  readonly search?: string;
}

/** A command that the repository speaks for, and why. `sure`: it need not be asked about. */
export interface Proposed {
  readonly command: string;
  readonly why: string;
  readonly sure: boolean;
}

/** How the project is set up and checked. `known`: confirmed before, so that nobody need be asked again. */
export interface CommandsProposal {
  readonly setup: readonly Proposed[];
  readonly checks: readonly Proposed[];
  readonly hosts: readonly string[];
  readonly known: boolean;
}

/** A model as the user chose it. `provider`: openai, openai-compatible, anthropic, or editor for VS Code's own. */
export interface ModelChoice {
  readonly provider: string;
  readonly name: string;
  readonly baseUrl: string | null;
  /** Tokens it can read at once; null: as known, or assumed. */
  readonly window: number | null;
}

export interface StartOptions {
  readonly issue: number;
  readonly branch: string;
  readonly setup: readonly string[];
  readonly checks: readonly string[];
  readonly hosts: readonly string[];
  /** By role; `default` for the rest. */
  readonly models: Readonly<Record<string, ModelChoice>>;
  readonly gates: Readonly<Partial<Record<Gate, Decider>>>;
  readonly budget: Budget;
  readonly caps: Caps;
  readonly mode: Mode;
  readonly developers: number;
  /** Begin anew although an earlier run on the issue has not ended. */
  readonly fresh: boolean;
}

/** A rule as it is wished for beside an answer: the answer says what it says, the question which gate it is of. */
export type RuleWish = Pick<Rule, 'scope' | 'match' | 'role'>;

/** What a screen may ask of a run: the core decides what becomes of it. */
export type ScreenCommand =
  | {
      readonly type: 'answer-ask';
      readonly ask: string;
      readonly verdict: 'allow' | 'deny';
      readonly reason: string;
      /** For a plan: the document as it stands. What it says is what is carried out. */
      readonly plan?: string;
      readonly budget?: Budget;
      /** From now on questions like this one are answered the same way, in the run, the workspace, or everywhere. */
      readonly rule?: RuleWish;
    }
  /** Takes a motion away from the board, for the chair to decide. */
  | { readonly type: 'take-ask'; readonly ask: string }
  /** Puts something before the board. */
  | { readonly type: 'raise-motion'; readonly measure: Measure; readonly evidence: string }
  /** Has something done at once. */
  | { readonly type: 'carry-out'; readonly measure: Measure; readonly why: string }
  | { readonly type: 'send-message'; readonly to: string; readonly text: string }
  | { readonly type: 'pause-agent'; readonly agent: string; readonly paused: boolean }
  | { readonly type: 'terminate-agent'; readonly agent: string; readonly why: string }
  | { readonly type: 'set-models'; readonly models: Readonly<Record<string, ModelChoice>> }
  | { readonly type: 'set-budget'; readonly budget: Budget; readonly cap?: Cap }
  | { readonly type: 'set-mode'; readonly mode: Mode }
  | { readonly type: 'stop-run'; readonly why: string };

/** `why` says why nothing came of it, in a sentence. */
export type Submitted = { readonly accepted: true } | { readonly accepted: false; readonly why: string };

/** One line of what happened. */
export interface TranscriptLine extends Told {
  /** The log line that it comes from. */
  readonly line: number;
  readonly at: number;
}

/** Something wrong in a plan document. Lines and columns from 0; null where it is about the whole. */
export interface PlanFlaw {
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** What a plan may cost; `basis` says from what that is worked out, in a sentence. */
export interface PlanForecast extends PlanCost {
  readonly basis: string;
}

export interface PlanCheck {
  readonly flaws: readonly PlanFlaw[];
  /** Null while the plan cannot be read. */
  readonly forecast: PlanForecast | null;
}

/** What a call to a model showed. Each finding is a sentence. */
export interface ConnectionTest {
  readonly ok: boolean;
  readonly findings: readonly { readonly good: boolean; readonly text: string }[];
}

export interface ChangedFile {
  readonly path: string;
  readonly before: string | null;
  readonly kind: 'added' | 'modified' | 'deleted' | 'renamed' | 'type-changed';
  readonly binary: boolean;
}

/** The change of a task: from what it began to what it handed in. */
export interface TaskChange {
  readonly from: string;
  readonly to: string;
  readonly files: readonly ChangedFile[];
}

export interface Taken {
  readonly commit: string;
  /** Null where the branch had it already. */
  readonly branch: string | null;
  readonly files: readonly string[];
  /** Where the branch stood before. */
  readonly from: string;
  /** What changed between `from` and `commit`. */
  readonly changes: readonly ChangedFile[];
  /** The run has not ended: more may come. */
  readonly unfinished: boolean;
}

/** What a screen asks of a host: by method, what goes and what comes back. A refusal comes as `LinkError`. */
export interface Requests {
  readonly hello: [Hello, Welcome];
  readonly runs: [null, readonly RunRow[]];
  /** With `watch`, what happens after it comes by `decided` until `unwatch`. */
  readonly overview: [{ readonly run: string; readonly watch: boolean }, Overview];
  readonly unwatch: [{ readonly run: string }, null];
  /** The newest lines before log line `before` (null: the end), oldest first; `first` is null where nothing comes before them. */
  readonly transcript: [
    { readonly run: string; readonly before: number | null; readonly count: number },
    { readonly lines: readonly TranscriptLine[]; readonly first: number | null },
  ];
  /** All that an agent heard, said and did, as Markdown. */
  readonly agentTranscript: [{ readonly run: string; readonly agent: string }, string];
  readonly texts: [{ readonly run: string; readonly stored: readonly StoredText[] }, readonly string[]];
  /** From now on `live` brings what this agent writes and what its commands print; null: nobody's. One agent a screen. */
  readonly listen: [{ readonly run: string; readonly agent: string | null }, null];
  readonly submit: [{ readonly run: string; readonly command: ScreenCommand }, Submitted];
  /** The document of a plan: as it was saved, else as the PM wrote it. Its models and budget stand in it. */
  readonly readPlan: [{ readonly run: string; readonly ask: string }, string];
  readonly writePlan: [{ readonly run: string; readonly ask: string; readonly text: string }, null];
  readonly checkPlan: [{ readonly run: string; readonly text: string }, PlanCheck];
  /** The user's rules for this folder and for all, the newest last. */
  readonly rules: [null, readonly Rule[]];
  /** Rules that are not there are passed over. */
  readonly forgetRules: [{ readonly rules: readonly Rule[] }, null];
  readonly repository: [{ readonly forge: ForgeWish }, Repository];
  readonly issues: [
    { readonly forge: ForgeWish } & IssueFilter,
    { readonly issues: readonly IssueRow[]; readonly more: boolean },
  ];
  readonly newIssue: [{ readonly forge: ForgeWish; readonly title: string; readonly body: string }, IssueRow];
  readonly proposal: [{ readonly branch: string }, CommandsProposal];
  readonly start: [{ readonly forge: ForgeWish } & StartOptions, { readonly run: string }];
  /** `pace`: ms that the model stand-in takes for a reply. */
  readonly demonstrate: [{ readonly pace: number }, { readonly run: string }];
  readonly continue: [{ readonly run: string }, null];
  /** The run stops where it is, and can be continued. */
  readonly halt: [{ readonly run: string }, null];
  /** Removes everything of a run that is not going: its log and its workbenches. */
  readonly delete: [{ readonly run: string }, null];
  /** Copies the log and the texts beside it into a folder of its own below `to`; answers that folder. */
  readonly export: [{ readonly run: string; readonly to: string }, string];
  /** Null where the server does not say. */
  readonly listModels: [{ readonly provider: string; readonly baseUrl: string | null }, readonly string[] | null];
  readonly testModel: [ModelChoice, ConnectionTest];
  readonly change: [{ readonly run: string; readonly task: string }, TaskChange];
  /** Base64; null where the commit has no such file. Refused above 20 MB. */
  readonly file: [{ readonly run: string; readonly commit: string; readonly path: string }, string | null];
  /** Null where there is none (any more). */
  readonly workbench: [{ readonly run: string; readonly task: string }, string | null];
  readonly take: [{ readonly run: string; readonly ontoCurrent: boolean }, Taken];
  readonly checkOut: [{ readonly run: string; readonly task: string }, { readonly branch: string }];
}

/** A secret that only the editor keeps. */
export type SecretWish =
  | { readonly of: 'model'; readonly provider: string; readonly baseUrl: string | null }
  | { readonly of: 'forge'; readonly baseUrl: string };

export interface EditorTurn {
  /** Chosen by the host: `editorText` and `endEditorTurn` name it. */
  readonly id: number;
  /** Id of the editor's model. */
  readonly model: string;
  readonly request: ModelRequest;
}

/** What a host asks of a screen. */
export interface ReverseRequests {
  /** Null: there is none. Never asks the user. */
  readonly secret: [SecretWish, string | null];
  /** A turn of one of VS Code's own models. Its usage is counted by the editor, an estimate. */
  readonly editorTurn: [EditorTurn, ModelReply];
}

/** What goes without an answer, from host to screen. */
export interface Notices {
  /** `decisions`: an array of `Decision` as JSON text, to be passed on unread. `from`: the line of the first. */
  readonly decided: { readonly run: string; readonly from: number; readonly decisions: string };
  /** At most ten a second, for the agent that this screen listens to. */
  readonly live: {
    readonly run: string;
    readonly agent: string;
    readonly kind: 'text' | 'output';
    readonly text: string;
  };
  /** The list of runs is another. */
  readonly runsChanged: null;
  /** Something to know: what is rehearsed, that a torn line was cut, that a run failed and why. */
  readonly notice: { readonly run: string | null; readonly text: string; readonly bad: boolean };
  readonly endEditorTurn: { readonly id: number };
}

/** What goes without an answer, from screen to host. */
export interface ReverseNotices {
  /** Keys or tokens are others: those that are held are asked for again. */
  readonly secretsChanged: null;
  readonly editorText: { readonly id: number; readonly delta: string };
}
