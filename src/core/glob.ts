const SPECIAL = /[.+^${}()|\\]/g;

/** A glob over paths with forward slashes, relative to the top: `*` within a folder, `**` across folders, `?`, `[…]`, `{a,b}`. */
export function matches(path: string, glob: string): boolean {
  return expand(glob).some((one) => compile(one).test(path));
}

/** Can some path match both? Errs on the side of yes: tasks that might meet do not run together. */
export function mayOverlap(one: string, other: string): boolean {
  return expand(one).some((a) => expand(other).some((b) => segmentsMeet(a.split('/'), b.split('/'))));
}

function compile(glob: string): RegExp {
  const pattern = (glob.endsWith('/') ? `${glob}**` : glob)
    .replace(SPECIAL, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (part) =>
      part === '**/' ? '(?:[^/]+/)*' : part === '**' ? '.*' : part === '*' ? '[^/]*' : '[^/]',
    );
  return new RegExp(`^${pattern}$`, 'u');
}

/** `{a,b}` written out, innermost last; bounded, since a glob may come from a model. */
function expand(glob: string, room: number = 64): string[] {
  const found = /\{([^{}]*)\}/.exec(glob);
  if (!found || room <= 1) return [glob];
  const options = (found[1] ?? '').split(',').slice(0, room);
  return options.flatMap((option) =>
    expand(
      glob.slice(0, found.index) + option + glob.slice(found.index + found[0].length),
      Math.floor(room / options.length),
    ),
  );
}

function segmentsMeet(one: readonly string[], other: readonly string[]): boolean {
  const [a, ...restA] = one;
  const [b, ...restB] = other;
  if (a === undefined || b === undefined) return a === b || a === '**' || b === '**';
  if (a === '**' || a === '') return restA.length === 0 || segmentsMeet(restA, other) || segmentsMeet(one, restB);
  if (b === '**' || b === '') return restB.length === 0 || segmentsMeet(one, restB) || segmentsMeet(restA, other);
  return segmentMeets(a, b) && segmentsMeet(restA, restB);
}

function segmentMeets(a: string, b: string): boolean {
  const wild = /[*?[]/;
  if (wild.test(a) && wild.test(b)) return literalEndsMeet(a, b);
  if (wild.test(a)) return compile(a).test(b);
  if (wild.test(b)) return compile(b).test(a);
  return a === b;
}

/** Two patterns with wildcards can only be told apart by how they begin and end. */
function literalEndsMeet(a: string, b: string): boolean {
  const headA = a.split(/[*?[]/, 1)[0] ?? '';
  const headB = b.split(/[*?[]/, 1)[0] ?? '';
  const tailA = a.split(/[*?\]]/).at(-1) ?? '';
  const tailB = b.split(/[*?\]]/).at(-1) ?? '';
  return (headA.startsWith(headB) || headB.startsWith(headA)) && (tailA.endsWith(tailB) || tailB.endsWith(tailA));
}
