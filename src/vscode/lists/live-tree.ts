import {
  type Disposable,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
} from 'vscode';
import { changedLines } from './changed-lines.ts';
import type { Face, TreeLine } from './tree-line.ts';

/** Where a tree gets its lines from. */
export interface LineSource<Ids extends { readonly key: string }> {
  /** All that is to be shown now. */
  lines(): readonly TreeLine<Ids>[];
  /** Markdown, of which nothing is trusted. Read when somebody points at the line. */
  tooltip(ids: Ids): Promise<string | null>;
  /** The children of a line whose children come later. */
  later?(ids: Ids): Promise<readonly TreeLine<Ids>[]>;
}

const COLLAPSIBLE = {
  none: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
} as const;

/** Words of a line with others below it are drawn again after so long, in ms. */
const WORDS_MS = 2000;

/** A tree that draws anew only what changed. Nothing is computed before the view is first looked at. */
export class LiveTree<Ids extends { readonly key: string }> implements TreeDataProvider<Ids>, Disposable {
  readonly #source: LineSource<Ids>;
  readonly #tellFailure: (error: unknown) => Promise<void>;
  readonly #changed = new EventEmitter<Ids | Ids[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** Null until the view is first looked at. */
  #shown: readonly TreeLine<Ids>[] | null = null;
  /** The editor knows a line by the object that it was handed, so each key keeps its object. */
  #lines = new Map<string, TreeLine<Ids>>();
  #handed = new Map<string, Ids>();
  /** Lines whose words are to be drawn again. */
  #words = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  /** `tellFailure` gets what goes wrong while it is drawn anew: whoever fires an event would only lose it. */
  constructor(source: LineSource<Ids>, tellFailure: (error: unknown) => Promise<void>) {
    this.#source = source;
    this.#tellFailure = tellFailure;
  }

  getTreeItem(ids: Ids): TreeItem {
    const line = this.#lines.get(ids.key);
    return line === undefined ? new TreeItem('') : itemOf(ids, line.face);
  }

  async getChildren(ids?: Ids): Promise<Ids[]> {
    if (ids === undefined) {
      this.#show(this.#source.lines());
      return this.#hand(this.#shown ?? []);
    }
    const children = this.#lines.get(ids.key)?.children ?? [];
    if ('length' in children) return this.#hand(children);
    const later = (await this.#source.later?.(ids)) ?? [];
    for (const line of later) this.#lines.set(line.ids.key, line);
    return this.#hand(later);
  }

  async resolveTreeItem(item: TreeItem, ids: Ids): Promise<TreeItem> {
    const text = await this.#source.tooltip(ids);
    if (text === null) return item;
    const tooltip = new MarkdownString(text, false);
    tooltip.isTrusted = false;
    tooltip.supportHtml = false;
    item.tooltip = tooltip;
    return item;
  }

  /** Draws anew what is not as it was. */
  update(): void {
    if (this.#shown === null) return;
    try {
      this.#drawChanged(this.#shown, this.#source.lines());
    } catch (error) {
      void this.#tellFailure(error);
    }
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #drawChanged(before: readonly TreeLine<Ids>[], after: readonly TreeLine<Ids>[]): void {
    const changed = changedLines(before, after);
    this.#show(after);
    if (changed.all) return this.#changed.fire(undefined);
    this.#draw(changed.keys);
    for (const key of changed.words) this.#words.add(key);
    if (this.#words.size > 0) this.#timer ??= setTimeout(() => this.#drawWords(), WORDS_MS);
  }

  #drawWords(): void {
    const keys = this.#words;
    this.#timer = null;
    this.#words = new Set();
    this.#draw([...keys]);
  }

  #draw(keys: readonly string[]): void {
    const handed = keys.flatMap((key) => this.#handed.get(key) ?? []);
    if (handed.length > 0) this.#changed.fire(handed);
  }

  #show(lines: readonly TreeLine<Ids>[]): void {
    this.#shown = lines;
    const seen = new Map<string, TreeLine<Ids>>();
    const add = (line: TreeLine<Ids>): void => {
      seen.set(line.ids.key, line);
      if ('length' in line.children) for (const child of line.children) add(child);
      // What was asked for below it stays known until it is asked for again.
      else for (const [key, old] of this.#lines) if (key.startsWith(`${line.ids.key}/`)) seen.set(key, old);
    };
    for (const line of lines) add(line);
    this.#lines = seen;
    for (const key of this.#handed.keys()) if (!seen.has(key)) this.#handed.delete(key);
  }

  #hand(lines: readonly TreeLine<Ids>[]): Ids[] {
    return lines.map(({ ids }) => {
      const handed = this.#handed.get(ids.key) ?? ids;
      this.#handed.set(ids.key, handed);
      return handed;
    });
  }
}

function itemOf(ids: { readonly key: string }, face: Face): TreeItem {
  const item = new TreeItem(face.label, COLLAPSIBLE[face.open]);
  item.id = ids.key;
  item.description = face.description;
  item.contextValue = face.contextValue;
  item.accessibilityInformation = { label: face.spoken };
  if (face.resource !== null) item.resourceUri = Uri.parse(face.resource, true);
  item.iconPath =
    face.icon === null
      ? ThemeIcon.File
      : new ThemeIcon(face.icon.id, face.icon.color === null ? undefined : new ThemeColor(face.icon.color));
  if (face.click !== null) item.command = { ...face.click, arguments: [ids] };
  return item;
}
