import type { Wheel, WheelSet } from './wheel-set.ts'

/**
 * TensorFlow with CUDA: machine code for compute capability 6.0, 7.0, 8.0, 8.9 and 9.0 (Hopper), and
 * 9.0 as PTX for later devices. The other wheels are what TensorFlow's asks for as
 * `tensorflow[and-cuda]`, in exactly these versions.
 */
export const cudaWheels: WheelSet = {
  backend: 'cuda',
  npmPackage: '@tensorflow/tfjs-node-gpu',
  version: '2.18.1',
  wheels: [
    {
      project: 'tensorflow',
      version: '2.18.1',
      file: 'tensorflow-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
      bytes: 615_510_377,
      sha256: 'c9f87e5d2a680a4595f5dc30daf6bbaec9d4129b46d7ef1b2af63c46ac7d2828',
      folder: 'tensorflow',
    },
    nvidia('cublas', {
      version: '12.5.3.2',
      bytes: 363_313_169,
      sha256: 'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b',
    }),
    nvidia('cuda_cupti', {
      version: '12.5.82',
      bytes: 13_811_507,
      sha256: 'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953',
    }),
    nvidia('cuda_nvcc', {
      version: '12.5.82',
      bytes: 22_468_537,
      sha256: 'b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0',
    }),
    nvidia('cuda_nvrtc', {
      version: '12.5.82',
      bytes: 24_873_108,
      sha256: '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd',
    }),
    nvidia('cuda_runtime', {
      version: '12.5.82',
      bytes: 895_707,
      sha256: '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115',
    }),
    nvidia('cudnn', {
      version: '9.3.0.75',
      bytes: 577_163_502,
      sha256: '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d',
    }),
    nvidia('cufft', {
      version: '11.2.3.61',
      bytes: 192_524_114,
      sha256: '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8',
    }),
    nvidia('curand', {
      version: '10.3.6.82',
      bytes: 56_309_107,
      sha256: '2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536',
    }),
    nvidia('cusolver', {
      version: '11.6.3.83',
      bytes: 130_341_232,
      sha256: '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b',
    }),
    nvidia('cusparse', {
      version: '12.5.1.3',
      bytes: 217_558_979,
      sha256: '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752',
    }),
    nvidia('nccl', {
      version: '2.21.5',
      bytes: 188_654_414,
      sha256: '8579076d30a8c24988834445f8d633c697d42397e92ffc3f63fa26766d25e0a0',
    }),
    nvidia('nvjitlink', {
      version: '12.5.82',
      bytes: 21_298_879,
      sha256: 'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212',
    }),
  ],
  keptBytes: 3.8e9,
  note: "NVIDIA's are under NVIDIA's licence. They are of use with an NVIDIA GPU and its driver alone: nexttoken doctor says whether these are here.",
}

function nvidia(library: string, file: Pick<Wheel, 'version' | 'bytes' | 'sha256'>): Wheel {
  const name = `nvidia_${library}_cu12`
  return {
    ...file,
    project: name.replaceAll('_', '-'),
    file: `${name}-${file.version}-py3-none-manylinux2014_x86_64.whl`,
    folder: `nvidia/${library}`,
  }
}
