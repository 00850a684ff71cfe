"""HTTP: one router a resource, request and response models, problem details, pagination."""
