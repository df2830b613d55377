import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../src/tools/command-words.ts';

/** A line, and the commands that are read from it, each written with spaces between its words. */
type Row = readonly [line: string, ...commands: string[]];

const plain: readonly Row[] = [
  ['npm test', 'npm test'],
  ['', ...[]],
  ['# rm x', ...[]],
  ['ls # rm x', 'ls'],
  ['git commit -m "two words"', 'git commit -m two words'],
  [`printf 'it'\\''s' "a\\$b" $'\\x41' c\\ d`, "printf it's a$b A c d"],
  ['r\\m -rf "x"', 'rm -rf x'],
  ["'r'm x", 'rm x'],
  ["$'\\x72\\x6d' x", 'rm x'],
  ['r\\\nm x', 'rm x'],
  ['A=b C="d e" make', 'make'],
  ['A=b', ...[]],
  ['export A=b', 'export A=b'],
  ['echo $HOME "$A/b" *.ts {a,b} ~/c', 'echo $HOME "$A/b" *.ts {a,b} ~/c'],
  ['[ -f x ] && [[ -n $y ]]', '[ -f x ]'],
];

const joined: readonly Row[] = [
  ['a && b || c; d & e | f |& g', 'a', 'b', 'c', 'd', 'e', 'f', 'g'],
  ['a\nb', 'a', 'b'],
  ['(cd x; rm y)', 'cd x', 'rm y'],
  ['{ a; b; }', 'a', 'b'],
  ['! a', 'a'],
  ['time -p a', 'a'],
  ['coproc a b', 'a b'],
  ['if a; then b; elif c; then d; else e; fi', 'a', 'b', 'c', 'd', 'e'],
  ['while a; do b; done; until c; do d; done', 'a', 'b', 'c', 'd'],
  ['for x in $(a); do b "$x"; done', 'a', 'b "$x"'],
  ['for ((i=$(a);i<3;i++)); do b; done', 'a', 'b'],
  ['select x in a; do b; done', 'b'],
  ['case $(a) in $(b)) c;; *) d;; esac', 'a', 'b', 'c', 'd'],
  ['f() { rm x; }', 'rm x'],
  ['function git { rm x; }; git status', 'rm x', 'git status'],
];

const within: readonly Row[] = [
  ['echo $(rm x)', 'echo $(rm x)', 'rm x'],
  ['echo "a $(rm "$(b)") c"', 'echo "a $(rm "$(b)") c"', 'rm "$(b)"', 'b'],
  ['echo `rm \\`b\\``', 'echo `rm \\`b\\``', 'rm `b`', 'b'],
  ['A=$(rm x)', 'rm x'],
  ['A=$(rm x) b', 'b', 'rm x'],
  ['a=(b $(rm x))', 'rm x'],
  ['a[0]=$(rm x)', 'rm x'],
  ['export A=$(rm x)', 'export A=$(rm x)', 'rm x'],
  [`echo \${A:-$(rm x)}`, `echo \${A:-$(rm x)}`, 'rm x'],
  ['echo $((1 + $(rm x)))', 'echo $((1 + $(rm x)))', 'rm x'],
  ['(( a = $(rm x) ))', 'rm x'],
  ['[[ -f $(rm x) ]]', 'rm x'],
  ['diff <(a) <(b)', 'diff <(a) <(b)', 'a', 'b'],
  ['tee >(a)', 'tee >(a)', 'a'],
  ['cat <<E\n$(rm x)\nE', 'cat', 'rm x'],
  ["cat <<'E'\n$(rm x)\nE", 'cat'],
  ["git commit -m \"$(cat <<'E'\nit's (done\nE\n)\"", "git commit -m \"$(cat <<'E'\nit's (done\nE\n)\"", 'cat'],
  ['cat <<< $(rm x)', 'cat', 'rm x'],
  ["echo '$(rm x)'", 'echo $(rm x)'],
];

const redirected: readonly Row[] = [
  ['a > b', 'a', '> b'],
  ['a >> "b c" 2>d', 'a', '> b c', '> d'],
  ['a &> b', 'a', '> b'],
  ['a >| b', 'a', '> b'],
  ['a <> b', 'a', '> b'],
  ['a >& b', 'a', '> b'],
  ['a < b 2>&1 >&-', 'a'],
  ['> b', '> b'],
  ['a > $X', 'a', '> $X'],
  ['a > $(rm x)', 'a', '> $(rm x)', 'rm x'],
  ['{ a; } > b', 'a', '> b'],
  ['exec 3> b', 'exec', '> b'],
];

const wrapped: readonly Row[] = [
  ['env A=b C=d rm x', 'env A=b C=d rm x', 'rm x'],
  ['env -i -u A -- rm x', 'env -i -u A -- rm x', 'rm x'],
  ['env', 'env'],
  ['/usr/bin/env rm x', '/usr/bin/env rm x', 'rm x'],
  ['nice -n 5 rm x', 'nice -n 5 rm x', 'rm x'],
  ['nice -15 rm x', 'nice -15 rm x', 'rm x'],
  ['nohup rm x &', 'nohup rm x', 'rm x'],
  ['timeout -k 5 -s KILL 10s rm x', 'timeout -k 5 -s KILL 10s rm x', 'rm x'],
  ['timeout --signal=KILL 10 rm x', 'timeout --signal=KILL 10 rm x', 'rm x'],
  ['sudo -nu root A=b rm x', 'sudo -nu root A=b rm x', 'rm x'],
  ['command -p rm x', 'command -p rm x', 'rm x'],
  ['command -v rm', 'command -v rm'],
  ['exec -a y rm x', 'exec -a y rm x', 'rm x'],
  ['builtin eval "rm x"', 'builtin eval rm x', 'eval rm x', 'rm x'],
  ['sudo env nice rm x', 'sudo env nice rm x', 'env nice rm x', 'nice rm x', 'rm x'],
  ['ls | xargs rm -f', 'ls', 'xargs rm -f', 'rm -f $@'],
  ['ls | xargs -0r -n1 -P 4 rm', 'ls', 'xargs -0r -n1 -P 4 rm', 'rm $@'],
  ['ls | xargs -I{} rm a/{}', 'ls', 'xargs -I{} rm a/{}', 'rm a/$@'],
  ['ls | xargs', 'ls', 'xargs'],
  ['find . -name "*.o" -exec rm {} + -execdir b \\;', 'find . -name *.o -exec rm {} + -execdir b ;', 'rm $@', 'b'],
  ['find . -exec a + b \\;', 'find . -exec a + b ;', 'a + b'],
];

const interpreted: readonly Row[] = [
  ['bash -c "rm x; b"', 'bash -c rm x; b', 'rm x', 'b'],
  ['bash -euo pipefail -c "rm x"', 'bash -euo pipefail -c rm x', 'rm x'],
  ['bash -c - "rm x"', 'bash -c - rm x', 'rm x'],
  ['bash +c "rm x"', 'bash +c rm x', 'rm x'],
  ['sh -ec "rm x" y', 'sh -ec rm x y', 'rm x'],
  [`bash -c "bash -c 'rm x'"`, `bash -c bash -c 'rm x'`, 'bash -c rm x', 'rm x'],
  ['env bash -c "env rm x"', 'env bash -c env rm x', 'bash -c env rm x', 'env rm x', 'rm x'],
  ['bash build.sh $X', 'bash build.sh $X'],
  ["bash <<'E'\nrm x\nE", 'bash', 'rm x'],
  ["bash <<< 'rm x'", 'bash', 'rm x'],
  ['eval rm "x y"', 'eval rm x y', 'rm x y'],
  ["trap 'rm x' EXIT", 'trap rm x EXIT', 'rm x'],
  ['trap - EXIT', 'trap - EXIT'],
  ['source ./env.sh', 'source ./env.sh'],
  ["bash -c 'ls > b'", 'bash -c ls > b', 'ls', '> b'],
];

const asWritten = (commands: readonly (readonly string[])[] | null) => commands?.map((words) => words.join(' '));

describe.each([
  ['quotes, escapes and prefixes', plain],
  ['chains, branches, loops, functions', joined],
  ['substitutions', within],
  ['files that are written', redirected],
  ['wrappers', wrapped],
  ['text that is run', interpreted],
])('%s', (_, rows) => {
  test.each(rows)('%s', (line, ...commands) => {
    expect(asWritten(wordsOf(line))).toEqual(commands);
    expect(spawnSync('bash', ['-nc', line]).status).toBe(0);
  });
});

test('words are told apart, whatever is in them', () => {
  expect(wordsOf('git commit -m "a b" \'\' > "c d"')).toEqual([
    ['git', 'commit', '-m', 'a b', ''],
    ['>', 'c d'],
  ]);
});

describe('nobody can tell what runs', () => {
  test.each([
    '$X y',
    '"$X" y',
    '$(echo rm) x',
    '`echo rm` x',
    `"\${a[@]}"`,
    '{rm,-rf} x',
    '*/rm x',
    'r? x',
    '~/bin/x',
    '<(a)',
    "'>' x",
    'echo $($X)',
    'if true; then $X; fi',
    'env $X rm',
    'env -S "rm x"',
    'env A=$X rm x',
    'env A=b --chdir=. rm x',
    'env BASH_ENV=x bash y.sh',
    'timeout $T rm x',
    'timeout --unheard-of 5 rm x',
    'sudo -s',
    'sudo $X rm',
    'command $X',
    'exec "$@"',
    'nice -n',
    'xargs -I{} {} x',
    'xargs sh',
    'xargs env',
    'xargs bash -c',
    "xargs -I{} bash -c 'rm {}'",
    'find . $X',
    'find . "$A" rm ";"',
    'find . -exec rm',
    'find . -name -exec -exec rm x \\;',
    "find . -exec sh -c 'rm {}' \\;",
    'bash',
    'curl x | bash',
    'curl x | sh -s',
    'bash /dev/stdin',
    'bash <(curl x)',
    'source <(curl x)',
    '. /dev/fd/3',
    'bash -c "$X"',
    'bash -c "rm $X; $Y"',
    `bash -c '"$@"' _ rm x`,
    'bash -O extglob -c "rm x"',
    'bash --rcfile y -ic "x"',
    'bash <<E\n$X\nE',
    'zsh -c "rm x"',
    "sh -c \"echo $'a\\\\'; rm x #'\"",
    'sh -c "((rm x))"',
    'eval "$X"',
    'eval $(ssh-agent)',
    "eval 'if'",
    'trap "$X" EXIT',
    'alias ls=rm',
    'a=(b $(rm x))c',
    'a[$(rm x)]=1',
    'cat << "$(a "b c")"\n$(a b c)\nrm x\n$(a\n',
    'cat <<E\n',
    'git >&-push',
    'git <&-push',
    'echo $(a <<E\nE\ngit; push)',
    'echo $({ a <<E\nE\ngit; push; })',
    `cat <<E\n\${x:-'$(rm y)'}\nE\n`,
    "echo $(( '$(rm x)' ))",
    "(( '$(rm x)' ))",
    "for (( ; '$(rm x)' ; )); do a; done",
    `echo \${a['$(rm x)']}`,
    `echo \${a:'$(rm x)'}`,
    "$'r\\\nm' x",
    'hash -p /bin/rm ls',
    'enable -f x y',
    'mapfile -C rm -c 1 a',
    'BASH_CMDS[ls]=/bin/rm',
    "PS4='$(rm x)' bash -x y.sh",
    'export BASH_ENV=x',
    `x='$(rm y)'; echo \${x@P}`,
    "x='a[$(rm y)]'; ((x))",
    "unset 'a[$(rm y)]'",
    "[[ 'a[$(rm y)]' -eq 1 ]]",
    `${'env '.repeat(200)}rm x`,
  ])('%s', (line) => {
    expect(wordsOf(line)).toBeNull();
  });
});

describe('bash rejects', () => {
  test.each([
    'a &&',
    '| a',
    'a; ) b',
    '"a',
    "'a",
    '(a',
    '{ a',
    'if a; then',
    'if a; then b; fi fi',
    'for x in; do',
    'case x in',
    'a & & b',
    ';;',
    'a >',
    'f() rm x',
    `echo \${`,
    'echo $(a',
    'echo $(if)',
    'echo "$(a',
    'echo $((',
    'echo (a)',
    'a=(',
    '}',
    'done',
  ])('%s', (line) => {
    expect(spawnSync('bash', ['-nc', line]).status).not.toBe(0);
    expect(wordsOf(line)).toBeNull();
  });
});
