// Where the device is. The browser asks its person each time that it does not know the answer yet.

const PATIENCE_MS = 20_000;
/** A place of half a minute ago is the same place. */
const AGE_MS = 30_000;
const MICRO = 1_000_000;

/** As the server reads it: millionths of a degree, and metres around it. */
export function place() {
  return new Promise((resolve, reject) => {
    const found = ({ coords: { latitude, longitude, accuracy } }) =>
      resolve(
        JSON.stringify({
          latitude: Math.round(latitude * MICRO),
          longitude: Math.round(longitude * MICRO),
          accuracy: Math.ceil(accuracy),
        }),
      );
    navigator.geolocation.getCurrentPosition(found, reject, { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: AGE_MS });
  });
}
