import { entryPointOf } from './entry-points.ts';
import { type Job, stringsIn, type Workflow } from './workflow.ts';

/** Outputs that a workflow reads and nobody sets. */
export function outputProblems(workflow: Workflow): readonly string[] {
  const inJobs = Object.entries(workflow.jobs).flatMap(([name, job]) => [
    ...ofSteps(job).map((problem) => `job ${name}: ${problem}`),
    ...ofNeeds(job, workflow).map((problem) => `job ${name}: ${problem}`),
  ]);
  return [...inJobs, ...ofCalls(workflow)];
}

/** `steps.<id>.outputs.<name>` of the actions of this repository; other actions are not known here. */
function ofSteps(job: Job): readonly string[] {
  return references(job, 'steps').flatMap(({ owner, output }) => {
    const step = job.steps?.find(({ id }) => id === owner);
    if (step === undefined) return [`no step has the id ${owner}`];
    const entryPoint = entryPointOf(step);
    const isKnown = entryPoint === undefined || entryPoint.action.outputs[output] !== undefined;
    return isKnown ? [] : [`${output} is not an output of step ${owner}`];
  });
}

/** `needs.<job>.outputs.<name>`, which the job has to need and the other to declare. */
function ofNeeds(job: Job, { jobs }: Workflow): readonly string[] {
  const needed = [job.needs ?? []].flat();
  return references(job, 'needs').flatMap(({ owner, output }) => {
    if (!needed.includes(owner)) return [`it does not need ${owner}`];
    return jobs[owner]?.outputs?.[output] === undefined ? [`${owner} declares no output ${output}`] : [];
  });
}

/** `jobs.<job>.outputs.<name>`, where a workflow is called by others. */
function ofCalls({ on, jobs }: Workflow): readonly string[] {
  return references(on, 'jobs').flatMap(({ owner, output }) =>
    jobs[owner]?.outputs?.[output] === undefined ? [`${owner} declares no output ${output}`] : [],
  );
}

function references(value: unknown, context: string) {
  const pattern = new RegExp(`\\b${context}\\.([\\w-]+)\\.outputs\\.([\\w-]+)`, 'g');
  return stringsIn(value)
    .flatMap((text) => [...text.matchAll(pattern)])
    .map(({ 1: owner = '', 2: output = '' }) => ({ owner, output }));
}

/** Scripts with an expression in them: what it stands for becomes code of the shell. */
export function scriptProblems({ jobs }: Workflow): readonly string[] {
  return Object.entries(jobs).flatMap(([name, { steps = [] }]) =>
    steps
      .filter(({ run = '' }) => run.includes('${{'))
      .map(({ run }) => `job ${name}: an expression in a script, pass it through env: ${run?.trim()}`),
  );
}
