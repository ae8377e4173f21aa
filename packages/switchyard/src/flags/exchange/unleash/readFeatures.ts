import { chosenEnvironment } from "../chosenEnvironment.ts";
import { readShape } from "../readShape.ts";
import { adminExport, clientFeatures, type Feature, type UnleashSegment } from "./shape.ts";

export interface Features {
  readonly features: readonly Feature[];
  readonly segments: readonly UnleashSegment[];
}

/** The features of one environment, from what clients get or from what an administrator exports. */
export function readFeatures(json: object, environment: string | undefined): Features {
  if (!("featureStrategies" in json)) {
    const { features, segments } = readShape(clientFeatures, json, "file of Unleash features");
    return { features, segments: segments ?? [] };
  }
  const file = readShape(adminExport, json, "export of Unleash");
  const places = file.featureEnvironments ?? [];
  const names = places.map((place) => place.environment);
  const chosen = chosenEnvironment("Unleash", [...new Set(names)], environment);
  const features = file.features.map((feature) => {
    const place = places.find((one) => one.featureName === feature.name && one.environment === chosen);
    const strategies = file.featureStrategies
      .filter((one) => one.featureName === feature.name && (one.environment ?? chosen) === chosen)
      .toSorted((a, b) => (a.sortOrder ?? 0) - (b.sortOrder ?? 0))
      .map((one) => ({ ...one, name: one.name ?? one.strategyName ?? "" }));
    const dependencies = file.dependencies?.find((one) => one.feature === feature.name)?.dependencies;
    return {
      ...feature,
      enabled: place?.enabled ?? feature.enabled,
      variants: place?.variants ?? feature.variants,
      dependencies: dependencies ?? feature.dependencies,
      strategies,
    };
  });
  return { features, segments: file.segments ?? [] };
}
