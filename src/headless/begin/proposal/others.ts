import type { Ecosystem, Finding, Looking } from './proposal.ts';

interface Kind {
  readonly ecosystem: Ecosystem;
  /** A file that gives it away, anywhere near the top. */
  readonly sign: RegExp;
  readonly setup: string | null;
  readonly check: string;
}

/**
 * What set-up downloads lies in the workbench, since a command's home is its own and goes with it; the folder ignores
 * itself, so that it is in no commit.
 */
const CACHE = ".swarm-cache && printf '*\\n' > .swarm-cache/.gitignore";
const inCache = (command: string): string => `mkdir -p ${CACHE} && ${command}`;

const CARGO = 'CARGO_HOME="$PWD/.swarm-cache/cargo"';
const GO = 'GOMODCACHE="$PWD/.swarm-cache/go" GOFLAGS=-mod=mod';
const GRADLE = 'GRADLE_USER_HOME="$PWD/.swarm-cache/gradle" ./gradlew --no-daemon';
const MAVEN = '-B -q -Dmaven.repo.local=.swarm-cache/m2';

const KINDS: readonly Kind[] = [
  {
    ecosystem: 'cargo',
    sign: /^Cargo\.toml$/,
    setup: inCache(`${CARGO} cargo fetch`),
    check: `${CARGO} cargo test --offline`,
  },
  { ecosystem: 'go', sign: /^go\.mod$/, setup: inCache(`${GO} go mod download`), check: `${GO} go test ./...` },
  {
    ecosystem: 'gradle',
    sign: /^gradlew$/,
    setup: inCache(`${GRADLE} testClasses`),
    check: `${GRADLE} --offline test`,
  },
  {
    ecosystem: 'maven',
    sign: /^pom\.xml$/,
    // Only a run of the tests' own plugin downloads it.
    setup: inCache(`mvn ${MAVEN} -DskipTests verify`),
    check: `mvn ${MAVEN} -o test`,
  },
  {
    ecosystem: 'ruby',
    sign: /^Gemfile$/,
    setup: inCache('BUNDLE_PATH="$PWD/.swarm-cache/bundle" bundle install --quiet'),
    check: 'BUNDLE_PATH="$PWD/.swarm-cache/bundle" bundle exec rake',
  },
  {
    ecosystem: 'php',
    sign: /^composer\.json$/,
    setup: 'composer install --no-interaction --quiet',
    check: 'vendor/bin/phpunit',
  },
  {
    ecosystem: 'dotnet',
    sign: /^[^/]+\.(sln|slnx|csproj|fsproj)$/,
    setup: inCache('NUGET_PACKAGES="$PWD/.swarm-cache/nuget" dotnet restore'),
    check: 'NUGET_PACKAGES="$PWD/.swarm-cache/nuget" dotnet test --no-restore',
  },
];

/** Kinds of projects that one file at the top gives away. */
export const otherEcosystems = KINDS.map(
  ({ ecosystem, sign, setup, check }) =>
    async ({ files }: Looking): Promise<Finding | null> => {
      const found = files.find((file) => sign.test(file));
      if (found === undefined) return null;
      return {
        ecosystem,
        setup: setup === null ? [] : [{ command: setup, why: `${found} says what it needs`, sure: true }],
        checks: [{ command: check, why: `${found} gives the kind of project away`, sure: true }],
      };
    },
);
