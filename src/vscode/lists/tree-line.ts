/** What a line of a tree shows. Plain, so that two of them can be compared. */
export interface Face {
  readonly label: string;
  readonly description: string;
  /** Null: the icon of the file that `resource` names. */
  readonly icon: { readonly id: string; readonly color: string | null } | null;
  /** What the menus of the manifest go by. */
  readonly contextValue: string;
  readonly open: 'none' | 'collapsed' | 'expanded';
  /** For a screen reader. */
  readonly spoken: string;
  /** A Uri that file decorations know; null: none. */
  readonly resource: string | null;
  /** What a click opens: the command gets the line's ids. Null: nothing. */
  readonly click: { readonly command: string; readonly title: string } | null;
}

/** One line of a tree: what it stands for, what it shows, and what hangs below it. */
export interface TreeLine<Ids extends { readonly key: string }> {
  /** Names it in commands; the same for as long as it lives. */
  readonly ids: Ids;
  readonly face: Face;
  /** `later`: they are asked for when somebody opens it. `stamp` changes when they do. */
  readonly children: readonly TreeLine<Ids>[] | { readonly later: true; readonly stamp: string };
}
