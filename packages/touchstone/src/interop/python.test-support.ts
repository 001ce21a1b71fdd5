import { execFile } from 'node:child_process';

/** The Python to ask; `TOUCHSTONE_PYTHON` names another. */
const PYTHON = process.env['TOUCHSTONE_PYTHON'] ?? 'python3';

/** True if Python can import a module. */
export async function hasPythonModule(module: string): Promise<boolean> {
  try {
    await runPython(`import ${module}`);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program; resolves with what it prints, rejects with what it complains about. */
export function runPython(program: string, ...values: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(PYTHON, ['-c', program, ...values], { timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(stderr.trim() || error.message));
    });
  });
}
