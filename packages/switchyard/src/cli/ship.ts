import { dirname, resolve } from "node:path";
import type { Packed } from "../release/pack.ts";
import type { ConfiguredApp } from "./config.ts";
import type { Context } from "./context.ts";
import { bytes, count } from "./render/units.ts";

/** Packs what the release is made of, brings it to the control plane and returns its sha256; null: nothing to ship. */
export async function shipArtifact(context: Context, configured: ConfiguredApp): Promise<string | null> {
  const packed = await pack(context, configured);
  if (!packed) return null;
  try {
    await upload(context, packed);
    return packed.sha256;
  } finally {
    await packed.dispose();
  }
}

async function pack(context: Context, { config, file }: ConfiguredApp): Promise<Packed | undefined> {
  const { release } = config;
  if ("none" in release) return undefined;
  const { packDirectory, packTarball } = await import("../release/pack.ts");
  if ("tarball" in release) return packTarball(resolve(dirname(file), release.tarball));
  const folder = resolve(dirname(file), release.path);
  context.out.document({ kind: "progress", phase: "pack", folder });
  return packDirectory(folder, { exclude: release.exclude });
}

async function upload({ client, out, signal }: Context, packed: Packed): Promise<void> {
  const [{ Agent }, { uploadArtifact }] = await Promise.all([
    import("undici"),
    import("../release/upload.ts"),
  ]);
  const dispatcher = new Agent({ connect: { socketPath: client.socket } });
  try {
    const outcome = await uploadArtifact(packed, { dispatcher, signal });
    const { sha256, files } = packed;
    out.document({ kind: "progress", phase: "upload", outcome, sha256, files, bytes: packed.bytes });
    const what = `${count(files, "file")}, ${bytes(packed.bytes)}, ${sha256.slice(0, 12)}`;
    if (!out.json)
      out.note(
        outcome === "stored" ? `Packed and uploaded ${what}` : `Unchanged since an earlier upload: ${what}`,
      );
  } finally {
    await dispatcher.close();
  }
}
