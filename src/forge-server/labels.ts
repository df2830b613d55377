import { z } from 'zod';
import { created, noContent, notFound, ok, page, Refusal, type Reply, validationFailed } from './answers.ts';
import { issueOf, type RepositoryCall, type RepositoryRoute, read } from './call.ts';
import { labelsNamed } from './issues.ts';
import { labelShape, labelsOf } from './shapes/issue.ts';
import { type Issue, type Label, nextId, timestamp } from './state.ts';

const newLabel = z.object({
  name: z.string().min(1).max(50),
  color: z
    .string()
    .regex(/^[0-9a-fA-F]{6}$/)
    .default('ededed'),
  description: z.string().max(100).nullish(),
});
const names = z.union([z.object({ labels: z.array(z.string()).default([]) }), z.array(z.string())]);

function labelOf(call: RepositoryCall): Label {
  const name = (call.params.name ?? '').toLowerCase();
  const label = call.repository.labels.find((one) => one.name.toLowerCase() === name);
  if (label === undefined) throw notFound();
  return label;
}

function createLabel(call: RepositoryCall): Reply {
  const body = read(call, newLabel);
  if (call.repository.labels.some((one) => one.name.toLowerCase() === body.name.toLowerCase())) {
    throw validationFailed({ resource: 'Label', code: 'already_exists', field: 'name' });
  }
  const label = { id: nextId(call.repository), ...body, description: body.description ?? null };
  call.repository.labels.push(label);
  return created(labelShape(call.forge, call.repository, label));
}

function deleteLabel(call: RepositoryCall): Reply {
  const { name } = labelOf(call);
  call.repository.labels = call.repository.labels.filter((label) => label.name !== name);
  for (const issue of call.repository.issues) issue.labels = issue.labels.filter((one) => one !== name);
  return noContent();
}

function asked(call: RepositoryCall): string[] {
  const body = read(call, names);
  return Array.isArray(body) ? body : body.labels;
}

function answerLabels(call: RepositoryCall, issue: Issue): Reply {
  return ok(labelsOf(call.forge, call.repository, issue));
}

function setLabels(call: RepositoryCall, keep: string[]): Reply {
  const issue = issueOf(call);
  issue.labels = labelsNamed(call, [...keep, ...asked(call)]);
  issue.updatedAt = timestamp();
  return answerLabels(call, issue);
}

function removeLabel(call: RepositoryCall): Reply {
  const issue = issueOf(call);
  const name = (call.params.name ?? '').toLowerCase();
  if (!issue.labels.some((label) => label.toLowerCase() === name)) throw new Refusal(404, 'Label does not exist');
  issue.labels = issue.labels.filter((label) => label.toLowerCase() !== name);
  issue.updatedAt = timestamp();
  return answerLabels(call, issue);
}

/** The labels of a repository, and those an issue carries. */
export const labelRoutes: RepositoryRoute[] = [
  {
    on: 'GET /labels',
    needs: 'look',
    answer: (call) =>
      page(
        call.repository.labels
          .filter((label) => call.forge.store.visible(label.id))
          .map((label) => labelShape(call.forge, call.repository, label)),
        call.url,
      ),
  },
  { on: 'POST /labels', needs: 'write', answer: createLabel },
  {
    on: 'GET /labels/:name',
    needs: 'look',
    answer: (call) => ok(labelShape(call.forge, call.repository, labelOf(call))),
  },
  { on: 'DELETE /labels/:name', needs: 'write', answer: deleteLabel },
  {
    on: 'GET /issues/:number/labels',
    needs: 'look',
    answer: (call) => page(labelsOf(call.forge, call.repository, issueOf(call)), call.url),
  },
  { on: 'POST /issues/:number/labels', needs: 'triage', answer: (call) => setLabels(call, issueOf(call).labels) },
  { on: 'PUT /issues/:number/labels', needs: 'triage', answer: (call) => setLabels(call, []) },
  { on: 'DELETE /issues/:number/labels/:name', needs: 'triage', answer: removeLabel },
];
