/** What a play sees and says: one shape for all three wire protocols. */

/** The wire protocols that a rehearsal speaks. */
export type Protocol = 'responses' | 'chat' | 'messages';

/** A tool call of the assistant; `arguments` is parsed JSON, or the raw text where that does not parse. */
export type Call = { readonly id: string; readonly name: string; readonly arguments: unknown };

/** The result of one call; `name` is the tool's name, looked up by the call's id. */
export type Result = { readonly id: string; readonly name: string; readonly text: string };

/** One turn. Neighbouring turns of one role are joined, so the three protocols give the same list. */
export type Turn =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly Call[] }
  | { readonly role: 'tool'; readonly results: readonly Result[] };

/** A tool that the request offers. */
export type OfferedTool = { readonly name: string; readonly description: string; readonly schema: unknown };

/** A request to a model, without its wire protocol's ways. */
export type Request = {
  readonly protocol: Protocol;
  readonly model: string;
  readonly system: string;
  readonly messages: readonly Turn[];
  readonly tools: readonly OfferedTool[];
};

/** What the model says. Calls get their ids from the server. */
export type Reply = {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
};

/** A play: a pure function of the request, so that an interrupted call, repeated, gets the same reply. */
export type Play = { readonly name: string; reply(request: Request): Reply | Promise<Reply> };
