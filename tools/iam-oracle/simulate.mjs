// Evaluates requests with an independent IAM simulator, for the emulator's differential test.
// Reads a JSON list of simulations from standard input, and prints a list of results.
import { runSimulation } from '@cloud-copilot/iam-simulate'

let input = ''
for await (const chunk of process.stdin) input += chunk
const results = []
for (const simulation of JSON.parse(input)) {
  const answer = await runSimulation(simulation, {})
  results.push(
    answer.resultType === 'error' ? JSON.stringify(answer.errors) : answer.overallResult)
}
console.log(JSON.stringify(results))
