import type { Need, RepositoryRoute, RootRoute } from './call.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { issueRoutes } from './issues.ts';
import { labelRoutes } from './labels.ts';
import { mergeRoutes } from './merge.ts';
import { pullRoutes } from './pulls.ts';
import { refRoutes } from './refs.ts';
import { repositoryRoutes, rootRoutes } from './repositories.ts';
import { reviewCommentRoutes } from './review-comments.ts';
import { lineCommentRoutes, reviewRoutes } from './reviews.ts';
import { searchRoutes } from './search.ts';
import { statusRoutes } from './statuses.ts';
import { subIssueRoutes } from './sub-issues.ts';

/** Every route below `/repos/:owner/:repo`. The first that fits answers. */
const withinRepository: RepositoryRoute[] = [
  ...repositoryRoutes,
  ...refRoutes,
  ...statusRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...issueRoutes,
  ...labelRoutes,
  ...subIssueRoutes,
  ...pullRoutes,
  ...mergeRoutes,
  ...reviewRoutes,
  ...lineCommentRoutes,
  ...reviewCommentRoutes,
];

interface Pattern<Route> {
  method: string;
  segments: string[];
  route: Route;
}

function compile<Route extends { on: string }>(routes: Route[], prefix: string): Pattern<Route>[] {
  return routes.map((route) => {
    const [method = '', path = ''] = route.on.split(' ');
    return { method, segments: `${prefix}${path}`.split('/').slice(1), route };
  });
}

const rootPatterns = compile<RootRoute>([...rootRoutes, ...searchRoutes], '');
const repositoryPatterns = compile<RepositoryRoute>(withinRepository, '/repos/:owner/:repo');

function fitting(pattern: string[], path: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const actual = path[index];
    if (actual === undefined) return undefined;
    if (segment.endsWith('*')) {
      params[segment.slice(1, -1)] = path.slice(index).join('/');
      return params;
    }
    if (segment.startsWith(':')) params[segment.slice(1)] = actual;
    else if (segment !== actual) return undefined;
  }
  return pattern.length === path.length ? params : undefined;
}

function find<Route>(patterns: Pattern<Route>[], method: string, path: string[]) {
  for (const { method: wanted, segments, route } of patterns) {
    const params = wanted === method ? fitting(segments, path) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

/** What answers a request, if anything does. */
export type Found =
  | { kind: 'root'; answer: RootRoute['answer']; params: Record<string, string> }
  | { kind: 'repository'; answer: RepositoryRoute['answer']; needs: Need; params: Record<string, string> };

/** Finds the route for a method and a path. */
export function route(method: string, pathname: string): Found | undefined {
  const path = pathname.split('/').slice(1).map(decode);
  const root = find(rootPatterns, method, path);
  if (root !== undefined) return { kind: 'root', answer: root.route.answer, params: root.params };
  const within = find(repositoryPatterns, method, path);
  if (within === undefined) return undefined;
  return { kind: 'repository', answer: within.route.answer, needs: within.route.needs, params: within.params };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
