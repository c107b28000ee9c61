// Packs the package as npm would publish it, installs the tarball into an empty project, and uses every door from
// ESM, from CommonJS and from TypeScript, on each Node version that is supported.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NODES = ['20', '22', '24']
// Two formats, their types with documentation, and the YAML and scale code that is bundled: it must not grow unseen.
const LARGEST_TARBALL_BYTES = 800 * 1024

const root = new URL('../../', import.meta.url).pathname
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const doors = Object.keys(manifest.exports)
  .filter((door) => manifest.exports[door].import !== undefined)
  .map((door) => door.replace('.', manifest.name))
const project = mkdtempSync(join(tmpdir(), 'consumer-'))
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

try {
  const packed = mkdtempSync(join(tmpdir(), 'packed-'))
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', packed], { cwd: root })
  const tarball = join(packed, readdirSync(packed)[0])
  const { size } = statSync(tarball)
  console.log(`tarball: ${(size / 1024).toFixed(0)} KiB`)
  if (size > LARGEST_TARBALL_BYTES) throw new Error(`the tarball has ${size} bytes, over ${LARGEST_TARBALL_BYTES}`)

  execFileSync('npx', ['--no-install', 'attw', tarball, '--profile', 'node16'], { cwd: root, stdio: 'inherit' })

  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  run('npm', 'install', '--no-audit', '--no-fund', '--silent', tarball)
  checkDependencies()

  const use = `
    if (doors.some((door) => Object.keys(door).length === 0)) throw new Error('an empty door')
    const front = doors[0]
    if (front.VERSION !== ${JSON.stringify(manifest.version)}) throw new Error('VERSION is ' + front.VERSION)
    if (front.burnRate(0.002, 0.999) < 1.99) throw new Error('a burn rate of 2 is ' + front.burnRate(0.002, 0.999))
    const before = doors.map((door) => ({ ...door }))
    const week = doors[${doors.indexOf(`${manifest.name}/testing`)}].launchWeek({ seed: 1, step: front.minutes(30) })
    const review = front.reviewRelease({ ...week, step: front.minutes(30), now: week.truth.range.end })
    const checked = review.then(({ verdict }) => {
      if (!['warn', 'fail'].includes(verdict)) throw new Error('the week of seed 1 is ' + verdict)
      for (const [index, door] of doors.entries()) {
        const changed = Object.keys(door).filter((name) => door[name] !== before[index][name])
        if (changed.length > 0) throw new Error('a review changed the exports ' + changed)
      }
    })
  `
  writeFileSync(
    join(project, 'esm.mjs'),
    `const doors = await Promise.all(${JSON.stringify(doors)}.map((door) => import(door)))\n${use}\nawait checked`,
  )
  writeFileSync(
    join(project, 'cjs.cjs'),
    `const doors = ${JSON.stringify(doors)}.map((door) => require(door))\n${use}
    void checked // a rejection ends the process with an error
    import(${JSON.stringify(manifest.name)}).then((esm) => {
      const error = new esm.StabilityError('ABORTED', 'told to', { hint: 'none' })
      if (!doors[0].isStabilityError(error, 'ABORTED')) throw new Error('the CommonJS copy does not know the ESM error')
    })`,
  )
  for (const node of NODES) {
    for (const script of ['esm.mjs', 'cjs.cjs']) {
      run('npx', '--yes', '-p', `node@${node}`, 'node', script)
      console.log(`node ${node}: ${script} uses ${doors.length} doors`)
    }
  }
  checkTypes()
} finally {
  rmSync(project, { recursive: true, force: true })
}

/** The four runtime dependencies and nothing that they bring. */
function checkDependencies() {
  const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))
  const expected = [...Object.keys(manifest.dependencies), manifest.name].sort()
  if (installed.sort().join() !== expected.join()) throw new Error(`installed ${installed}, expected ${expected}`)
}

/** The emitted types, checked by a user who skips no library. */
function checkTypes() {
  const source = doors.map((door, index) => `import * as door${index} from '${door}'\nvoid door${index}`).join('\n')
  writeFileSync(join(project, 'esm.mts'), source)
  writeFileSync(join(project, 'cjs.cts'), source)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
    lib: ['ES2022', 'DOM'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2022',
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['esm.mts', 'cjs.cts'] }))
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', project], { stdio: 'inherit' })
  console.log('types: ESM and CommonJS consumers compile with skipLibCheck off')
}
