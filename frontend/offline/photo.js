// Photos of a visit are made small before they are kept: a phone at a site has little room and a slow network. Drawing them anew
// also leaves out what the camera wrote into them, the place above all, which is given only where the inspector says so.

/** Pixels; enough to read a sign on it. */
const LONGEST_SIDE = 2048;
const QUALITY = 0.85;

/**
 * A photo with the content that is kept; one that this browser cannot draw stays as it is.
 *
 * @param {File} file
 * @returns {Promise<{ name: string, content: Blob }>}
 */
export async function smaller(file) {
  const content = new Blob([await file.arrayBuffer()], { type: file.type });
  try {
    return { name: `${file.name.replace(/[.][^.]*$/, "") || "photo"}.jpg`, content: await drawn(content) };
  } catch {
    return { name: file.name, content };
  }
}

async function drawn(content) {
  const picture = await createImageBitmap(content, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const paper = canvas.getContext("2d");
  // What is transparent is drawn on white.
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("not drawn"))), "image/jpeg", QUALITY),
  );
}
