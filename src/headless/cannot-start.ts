/** Something the user has to change before a run can begin: one sentence with what to do. Nothing was left behind. */
export class CannotStart extends Error {
  override readonly name: string = 'CannotStart';
  /** The same for whoever sits at no command line. */
  readonly inEditor: string;
  constructor(message: string, options: ErrorOptions & { readonly inEditor?: string } = {}) {
    super(message, options);
    this.inEditor = options.inEditor ?? message;
  }
}
